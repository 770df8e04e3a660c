#!/bin/sh
# What the container does: a release from /data, or from the samples when /data is empty, then the service.
set -eu
if [ -n "$(ls -A /data 2>/dev/null)" ]; then
	set -- --data /data
else
	set --
	for sample in mappings/*/sample; do set -- "$@" --data "$sample"; done
fi
bin/passerelle build --accept-losses "$@"
exec bin/passerelle serve
