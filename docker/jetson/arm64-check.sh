#!/usr/bin/env bash
# docker/jetson/arm64-check.sh [DIR]: clearlane on arm64 without an arm64 machine. Builds an arm64 root file system with
# debootstrap in DIR (kept for the next run; default: a temporary directory), puts an installation for linux-arm64 into
# it, runs doctor, restore and replay there under qemu's user emulation and the same here, and compares the pictures. Prints a
# transcript in Markdown, which is docs/arm64-transcript.md. Exit code 1 where a picture differs by more than one grey level.
#
# Needs root, debootstrap, qemu-user-static, ffmpeg, a JDK and Maven, and for the first run Debian's mirror and Maven Central:
#   apt-get install debootstrap qemu-user-static ffmpeg openjdk-17-jdk-headless maven
# Environment: SUITE (bookworm), MIRROR (http://deb.debian.org/debian), CLEARLANE_MVN as of the launcher.
set -euo pipefail

SUITE=${SUITE:-bookworm}
MIRROR=${MIRROR:-http://deb.debian.org/debian}
QEMU=/usr/bin/qemu-aarch64-static
BINFMT=/proc/sys/fs/binfmt_misc
CPU=cortex-a76 # as an Orin's A78AE: Armv8.2 with dot products. The emulator's default CPU claims instructions that it lacks
FRAMES=10
PACKAGES=openjdk-17-jre-headless,libva-drm2,libva2,libdrm2 # the last three are what FFmpeg links to
SIZE=256:144 # of the clip: emulated arithmetic is slow
TOLERANCE=1  # grey levels

source=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
drive=$source/bench/src/main/resources/dev/clearlane/bench/drive/drive.mp4

refuse() {
  printf 'arm64-check: %s\n' "$1" >&2
  exit 2
}

say() {
  printf 'arm64-check: %s\n' "$1" >&2
}

[ "$(id -u)" = 0 ] || refuse 'needs root, for chroot and mounts'
[ "$(uname -m)" = x86_64 ] || refuse "compares arm64 with x86-64, but this machine is $(uname -m)"
for command in debootstrap "$QEMU" ffmpeg unshare; do
  command -v "$command" >/dev/null || refuse "there is no $command (apt-get install debootstrap qemu-user-static ffmpeg)"
done

if [ $# -gt 0 ]; then
  mkdir -p "$1"
  dir=$(cd "$1" && pwd)
else
  dir=$(mktemp -d)
fi
root=$dir/root
registered=
cleanup() {
  [ -z "$registered" ] || echo -1 >"$BINFMT/clearlane-aarch64"
  [ $# -gt 0 ] || rm -rf "$dir"
}
trap 'cleanup "$@"' EXIT

# The kernel starts arm64 programs through qemu, as long as this script runs, unless it does so already.
arm64_programs() {
  [ -e "$BINFMT/register" ] || mount -t binfmt_misc binfmt_misc "$BINFMT" 2>/dev/null || return 1
  if [ -e "$BINFMT/qemu-aarch64" ] && grep -q '^flags:.*F' "$BINFMT/qemu-aarch64"; then
    return 0
  fi
  if [ ! -e "$BINFMT/clearlane-aarch64" ]; then
    local magic='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
    local mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
    printf '%s' ":clearlane-aarch64:M::$magic:$mask:$QEMU:F" >"$BINFMT/register" || return 1
    registered=yes
  fi
}
arm64_programs || refuse "the kernel cannot start arm64 programs with qemu (binfmt_misc)"

# Libraries that choose their arithmetic by /proc/cpuinfo find the emulated CPU there, not this machine's.
cpuinfo() {
  local cpu
  for ((cpu = 0; cpu < $(nproc); cpu++)); do
    cat <<END
processor	: $cpu
BogoMIPS	: 62.50
Features	: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp
CPU implementer	: 0x41
CPU architecture: 8
CPU variant	: 0x3
CPU part	: 0xd0b
CPU revision	: 1

END
  done
}

# Mounts of the root live in a namespace of their own and end with it.
in_root() {
  # shellcheck disable=SC2016
  unshare --mount sh -ec '
    mount -t proc proc "$1/proc"
    mount -t sysfs -o ro sysfs "$1/sys"
    mount --bind "$2" "$1/proc/cpuinfo"
    cpu=$3 root=$1
    shift 3
    exec chroot "$root" /usr/bin/env -i QEMU_CPU="$cpu" PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"
  ' sh "$root" "$dir/cpuinfo" "$CPU" "$@"
}
cpuinfo >"$dir/cpuinfo"

if [ ! -e "$root/built" ]; then
  say "builds a Debian $SUITE for arm64"
  rm -rf "$root"
  debootstrap --arch=arm64 --variant=minbase --include="$PACKAGES" "$SUITE" "$root" "$MIRROR" >&2
  touch "$root/built"
fi
say 'installs clearlane for both'
"$source/packaging/install" "$dir/here"
"$source/packaging/install" "$root/opt/clearlane" linux-arm64

say 'makes a clip and a picture from the bundled drive'
rm -rf "$dir/in" "$dir/out" "$root/in" "$root/out"
mkdir -p "$dir/in" "$dir/out" "$root/out"
ffmpeg -nostdin -v error -ss 4.6 -i "$drive" -frames:v "$FRAMES" -an -vf "scale=$SIZE" -c:v libx264 -qp 10 -bf 0 "$dir/in/clip.mp4"
ffmpeg -nostdin -v error -i "$dir/in/clip.mp4" -frames:v 1 "$dir/in/picture.png"
cp -r "$dir/in" "$root/in"

machine() { # how each machine runs clearlane, from its folder with in/ and out/
  case $1 in
    arm64) in_root sh -c 'cd / && exec /opt/clearlane/clearlane "$@"' sh "${@:2}" ;;
    x86-64) (cd "$dir" && env -u CLEARLANE_MODELS "$dir/here/clearlane" "${@:2}") ;;
  esac
}

shown() { # a command's output without what differs from run to run or names this machine
  sed -e "s|$dir/here|/opt/clearlane|g" -e "s|$dir/||g" -e "s|$(hostname)|HOST|g" -e 's/\x1b\[[0-9;]*m//g' -e 's/[[:space:]]*$//' -e 's/\x00//g'
}

transcript() { # title and the command on both machines; its exit code must be that expected
  local title=$1 name status=0
  shift
  printf '## %s\n' "$title"
  for name in arm64 x86-64; do
    say "$name: $*"
    status=0
    printf '\n```\n%s$ clearlane %s\n' "$name" "$*"
    machine "$name" "$@" 2>&1 </dev/null | shown || status=${PIPESTATUS[0]}
    printf 'exit code %d\n```\n' "$status"
    [ "$name" = arm64 ] || continue
    [ "$status" = 0 ] || failed=yes
  done
  printf '\n'
}

# Compares two pictures value by value; fails beyond the tolerance.
compare() {
  local name=$1 values
  ffmpeg -nostdin -v error -y -i "$root/out/$name" -f rawvideo -pix_fmt rgb24 "$dir/a.rgb"
  ffmpeg -nostdin -v error -y -i "$dir/out/$name" -f rawvideo -pix_fmt rgb24 "$dir/b.rgb"
  values=$(stat -c %s "$dir/a.rgb")
  [ "$values" = "$(stat -c %s "$dir/b.rgb")" ] || { printf '| %s | other size | | |\n' "$name"; return 1; }
  { cmp -l "$dir/a.rgb" "$dir/b.rgb" || true; } | awk -v name="$name" -v values="$values" -v most="$TOLERANCE" '
    function decimal(octal) { return int(octal / 100) * 64 + int(octal % 100 / 10) * 8 + octal % 10 }
    { d = decimal($2) - decimal($3); if (d < 0) d = -d; if (d > largest) largest = d }
    END { printf "| %s | %d | %d | %d |\n", name, values, NR, largest; exit largest > most }'
}

failed=
{
  printf '# clearlane on arm64, emulated\n'
  # shellcheck disable=SC2016
  printf 'Written by `docker/jetson/arm64-check.sh`: Debian %s, %s, %s.\n' "$SUITE" \
    "$(in_root java -version 2>&1 | sed -n 's/.*version "\(.*\)".*/Java \1/p')" "$("$QEMU" --version | head -1)"
  printf 'A picture and %d frames of the bundled drive, at %s pixels, through the models that ship; ' "$FRAMES" "${SIZE/:/×}"
  printf 'times under emulation say nothing about an arm64 machine.\n\n'
  transcript 'What doctor says' doctor
  transcript 'A picture' restore in/picture.png --out out/picture --mode derain
  transcript 'Ten frames of a drive' replay in/clip.mp4 --out out/frames/ --mode both
  printf '## Compared\nOf each picture: how many values (three to a pixel), how many of them differ, and by how many of 255 grey levels at most.\n\n'
  printf '| picture | values | differ | by at most |\n| --- | --- | --- | --- |\n'
  count=0
  while read -r picture; do
    compare "$picture" || failed=yes
    count=$((count + 1))
  done < <(cd "$dir/out" && find . -name '*.png' -o -name '*.jpg' | sed 's|^\./||' | sort)
  [ "$count" -gt "$FRAMES" ] || failed=yes
  if [ -n "$failed" ]; then
    printf '\n**Differs.** '
  else
    printf '\nThe same within %d grey level. ' "$TOLERANCE"
  fi
  printf '%d pictures compared.\n' "$count"
} >"$dir/transcript.md"
cat "$dir/transcript.md"
[ -z "$failed" ]
