"""Scorecards: a partner judged by measured facts and people's judgement, in a score that adds up and explains itself.

Words: metric, criterion, weight, scale (floor and target), attainment, figure, sample, interval, coverage, contribution,
score, rank, peers, band, judged criterion (words for each grade), judgement, round (colleagues asked to judge), draft (a
definition on its way), set score (a person's, beside the computed one), appeal.
Always true: the contributions are whole thousandths of a point and sum to the score exactly; what is not known is neither
0 nor 100, takes no part and lowers the coverage; where too little is known there is no score; too small a sample moves no
score and no rank; a score depends on the partner's own figures and the frozen version of the scorecard, never on other
partners; a promised gain is what scoring gives when the promised value is put in.
"""
