"""Knowledge of text: what a machine-readable zone, a VIN or a plate may say, and what its checks mean."""
