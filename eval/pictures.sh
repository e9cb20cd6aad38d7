#!/bin/sh
# Renders a report in headless Chromium: eval/results/report-{desktop,dark,phone}.png. Needs chromium.
# usage: eval/pictures.sh REPORT.html [FOLDER]
set -eu
report=$(realpath "$1")
out=$(realpath "${2:-eval/results}")
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
shot() {
    name=$1
    shift
    chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$profile" \
        --screenshot="$out/$name.png" "$@" "file://$report" >/dev/null 2>&1
}
shot report-desktop --window-size=1000,1000
shot report-dark --window-size=1000,1000 --blink-settings=preferredColorScheme=0
# Headless Chromium has no window narrower than 500 pixels: a frame of 360 shows what a phone does.
frame="$profile/phone.html"
printf '<body style="margin:0"><iframe src="file://%s" style="width:360px;height:1600px;border:0"></iframe>' "$report" >"$frame"
report=$frame
shot report-phone --window-size=500,1600
