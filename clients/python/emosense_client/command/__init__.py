"""The command `emosense`: sign in once, upload files and folders, read a report."""
