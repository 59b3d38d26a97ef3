"""Questions of surveys."""
