"""A whole installation as one encrypted file, and back.

The file is sealed as stored files are (`analysis/sealing.py`: AES-256-GCM in chunks, so that
nothing in it can be changed, swapped or cut off unnoticed) with a key of its own. Inside is a tar
archive::

    header.json                 format, time, versions, migrations that were applied
    rows/<app>.<model>/000001   up to a thousand rows, each a line of JSON
    media/<organization>/<sha256>   a stored file as it lies on the disk: sealed by MEDIA_KEYS
    manifest.json               digest and size of every member, counts, files that were missing
"""
