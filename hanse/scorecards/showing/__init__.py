"""How scores, figures and what lies behind them are told."""
