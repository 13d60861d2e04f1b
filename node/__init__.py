"""Following the ledger: what knows blocks, disk and HTTP. It holds no key and cannot load one."""
