"""What the ground keeps of people: logins, sessions, letters, the trail, jobs, and what the libraries for them keep."""

from __future__ import annotations

from django.db.models import Q

from .actor import Actor
from .models import Account
from .personal import (
    ADDRESS,
    EMPTY,
    KEPT,
    PSEUDONYM,
    RESET,
    SECRET,
    Subject,
    account,
    nothing_personal,
    register,
)


def _of_user(subject: Subject) -> Q:
    return Q(user_id__in=subject.account_ids)


def _letters(subject: Subject) -> Q:
    wanted = account(subject)
    for email in subject.emails:
        wanted |= Q(email=email.lower())
    return wanted


def _end_logins(subject: Subject, by: Actor, reason: str) -> None:
    for login in Account.objects.filter(pk__in=subject.account_ids).order_by("pk"):
        login.end(by=by, reason="")


register(
    "kernel.Account",
    of=lambda subject: Q(pk__in=subject.account_ids),
    fields={
        "email": ADDRESS, "name": PSEUDONYM, "title": EMPTY, "phone": EMPTY, "password": SECRET, "language": RESET,
        "timezone": RESET, "theme": RESET, "is_active": KEPT, "created_at": KEPT, "password_at": KEPT, "last_login": EMPTY,
    },
    end=_end_logins,
)  # fmt: skip
register("kernel.StaffRole", of=account, fields={"role": KEPT})
register(
    "kernel.OpenSession", of=account, gone=True, others={"session_key", "session_data"},
    fields={"agent": EMPTY, "address": EMPTY, "started_at": KEPT, "last_seen_at": KEPT},
)  # fmt: skip
register(
    "kernel.Mail", of=_letters, gone=True, mentions={"trouble"}, others={"about", "seats", "state"},
    fields={"email": EMPTY, "name": EMPTY, "language": KEPT, "subject": EMPTY, "parts": EMPTY, "written_at": KEPT},
)  # fmt: skip
register(
    "kernel.AuditEntry", of=account, fields={"actor_name": KEPT, "operation": KEPT, "at": KEPT},
    others={"actor_kind", "name_salt", "subject_type", "subject_id", "subject_label", "before", "after", "reason", "content_salt", "hash"},
    why="the trail is erased by itself, so that its chain holds",
)  # fmt: skip
register("account.EmailAddress", of=_of_user, gone=True, fields={"email": EMPTY})
register("account.EmailConfirmation", others={"key"}, why="goes with its address")
register("mfa.Authenticator", of=_of_user, gone=True, fields={"data": SECRET}, others={"type"})
register(
    "django_tasks_database.DBTaskResult", mentions={"args_kwargs", "return_value", "traceback"},
    others={"status", "task_path", "worker_ids", "queue_name", "backend_name", "exception_class_path"},
)  # fmt: skip
register(
    "kernel.Passage", of=lambda subject: Q(who__in=[f"account {number}" for number in subject.account_ids]), gone=True,
    fields={"who": EMPTY}, others={"act"},
)  # fmt: skip
nothing_personal("kernel.Submission", "a hash, and where an answer led", fields={"key", "answer"})
nothing_personal("kernel.AuditHead", "hashes", fields={"hash"})
nothing_personal("kernel.OutboxEvent", "events carry numbers only", fields={"kind", "payload"})
nothing_personal("kernel.Delivery", "names of functions", fields={"reaction"})
nothing_personal("kernel.JobLease", "a process's number", fields={"worker_id"})
nothing_personal("kernel.JobSchedule", "names of functions", fields={"name"})
nothing_personal("kernel.Manufacturer", "a company's", fields={"name", "currency", "timezone", "language"})
