"""Reports (kernel.report) as web page, PDF and Word. It knows no context and asks no database."""
