"""Django building blocks that know no context: unit of work, record, secrets, doors, sign-in, jobs, page shell."""
