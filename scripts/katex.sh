#!/usr/bin/env bash
# Derives spec/theme/katex again from the npm package of KaTeX, checked by hash: the style sheet, with the fallbacks
# to older font formats cut out, the woff2 fonts, and KaTeX's licence. The version is the one mdbook-katex renders with.
# fonts/OFL.txt is not in the package: it is the licence that the fonts' own metadata name, and stays as it is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=0.16.4
sha512=5ae7512948fccb205e54323869830dc61c795618763e3a73430d4646efcb546a8be26d40c700f519c529d0831b74969fe73b23b63f2084fd0339045886ba0d93

out=$PWD/spec/theme/katex
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

(cd "$scratch" && npm pack --silent "katex@$version" >/dev/null)
echo "$sha512  $scratch/katex-$version.tgz" | sha512sum --check --quiet
tar -xzf "$scratch/katex-$version.tgz" -C "$scratch"

mkdir -p "$out/fonts"
rm -f "$out"/fonts/*.woff2
sed -E 's/,url\([^)]*\.(woff|ttf)\) format\("[a-z]*"\)//g' "$scratch/package/dist/katex.min.css" >"$out/katex.min.css"
install -m 644 "$scratch"/package/dist/fonts/*.woff2 "$out/fonts/"
install -m 644 "$scratch/package/LICENSE" "$out/LICENSE"

# Every font that the style sheet names is there, and none besides.
diff <(grep -oE 'fonts/[A-Za-z0-9_-]+\.[a-z0-9]+' "$out/katex.min.css" | sort -u) <(cd "$out" && ls fonts/*.woff2 | sort)
echo "katex: $version in spec/theme/katex, $(ls "$out"/fonts/*.woff2 | wc -l) fonts"
