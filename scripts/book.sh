#!/usr/bin/env bash
# Builds the book (or the book in the folder given) into its folder `book`, and fails where mdBook alone would not:
# bad TeX, dollar signs that do not pair, missing includes and anchors, dead links, anything fetched from the network.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
book=$(cd "${1:-$here/spec}" && pwd)
out=$book/book

export PATH="$here/target/tools/bin:$PATH"
for tool in mdbook mdbook-katex perl; do
    command -v "$tool" >/dev/null || { echo "book: $tool is missing; run scripts/setup.sh and scripts/tools.sh" >&2; exit 1; }
done
log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=0
complain() { # text, then the command that lists the faults
    local details
    details=$("${@:2}")
    [[ -n $details ]] || return 0
    printf 'book: %s\n%s\n' "$1" "$details" >&2
    failed=1
}

unpaired_dollars() {
    cd "$book/src" && find . -name '*.md' -print0 | sort -z | xargs -0 perl -e '
        for my $file (@ARGV) {
            open my $in, "<", $file or die "$file: $!";
            my ($fence, $line, $start, $text) = ("", 0, 0, "");
            my $flush = sub {
                $text =~ s/(`+).*?\1//gs;
                $text =~ s/\\\$//g;
                my $double = () = $text =~ /\$\$/g;
                $text =~ s/\$\$//g;
                my $single = () = $text =~ /\$/g;
                print "  $file:$start\n" if $double % 2 or $single % 2;
                ($text, $start) = ("", 0);
            };
            while (<$in>) {
                $line++;
                if ($fence) { $fence = "" if /^\s*\Q$fence\E[`~]*\s*$/; next }
                if (/^[\s>*+-]*(`{3,}|~{3,})/) { $fence = $1; $flush->(); next }
                if (/^\s*$/) { $flush->(); next }
                $start ||= $line;
                $text .= $_;
            }
            $flush->();
        }'
}

missing_anchors() {
    cd "$book/src" && find . -name '*.md' -print0 | sort -z | xargs -0 perl -MFile::Basename -ne '
        while (/\{\{#(?:rustdoc_)?include\s+([^\s:}]+):([A-Za-z_][\w-]*)/g) {
            my ($path, $anchor) = (dirname($ARGV) . "/$1", $2);
            my $text = "";
            if (open my $in, "<", $path) { local $/; $text = <$in> }
            print "  $ARGV: $path has no ANCHOR: $anchor\n" unless $text =~ /ANCHOR:\s*\Q$anchor\E\b/;
        }'
}

reported_errors() {
    grep -E 'Rendering failed|ERROR|unclosed HTML tag' "$log" || true
}

page_problems() {
    cd "$out" && find . -name '*.html' ! -name print.html ! -name toc.html ! -name 404.html -print0 | sort -z | xargs -0 perl -MFile::Basename -e '
        my %ids;
        sub page { my ($f) = @_; open my $in, "<", $f or return; local $/; return scalar <$in> }
        sub ids { my ($f) = @_; return $ids{$f} //= { map { $_ => 1 } (page($f) // "") =~ /\bid="([^"]+)"/g } }
        for my $file (@ARGV) {
            my $html = page($file);
            print "  $file: fetches $1\n" while $html =~ /<(?:link|script|img|iframe)\b[^>]*?(?:href|src)="((?:https?:)?\/\/[^"]*)"/g;
            my ($main) = $html =~ /<main>(.*)<\/main>/s or next;
            while ($main =~ /<a\b[^>]*?href="([^"]*)"/g) {
                my ($path, $id) = split /#/, $1, 2;
                next if $path =~ /^[a-z]+:/;
                my $target = $path eq "" ? $file : dirname($file) . "/$path";
                if (!-e $target) { print "  $file: dead link $path\n" }
                elsif (defined $id && $id ne "" && $target =~ /\.html$/ && !ids($target)->{$id}) { print "  $file: dead link $path#$id\n" }
            }
            $main =~ s/<(pre|code)\b.*?<\/\1>//gs;
            print "  $file: unfinished include $1\n" while $main =~ /(\{\{#?[^}]*\}\})/g;
            $main =~ s/<[^>]*>//g;
            print "  $file: TeX that was not rendered: $1\n" while $main =~ /(\\[A-Za-z]{2,}.{0,40})/g;
        }'
}

# mdbook-katex pairs dollar signs over the whole page: one too many turns all that follows inside out.
complain 'dollar signs that do not pair in their paragraph (write a literal one as \$):' unpaired_dollars
complain 'includes of an anchor that is not there:' missing_anchors

# mdBook exits 0 on a missing include and on prose taken for an HTML tag, mdbook-katex on bad TeX: the log tells.
built=0
MDBOOK_BUILD__CREATE_MISSING=false mdbook build --dest-dir "$out" "$book" 2>"$log" || built=$?
cat "$log" >&2
if ((built)); then
    echo "book: mdbook failed" >&2
    exit 1
fi
complain 'the build reports errors:' reported_errors

# The style sheet of KaTeX asks for its fonts beside it; mdBook copies the style sheet only.
if [[ -d $book/theme/katex/fonts ]]; then
    mkdir -p "$out/theme/katex"
    cp -R "$book/theme/katex/fonts" "$book/theme/katex/LICENSE" "$out/theme/katex/"
fi

complain 'problems in the pages built:' page_problems

if ((failed)); then
    echo "book: FAILED" >&2
    exit 1
fi
echo "book: $(find "$out" -name '*.html' | wc -l) pages in $out"
