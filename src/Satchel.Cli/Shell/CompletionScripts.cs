namespace Satchel.Cli.Shell;

/// <summary>
/// What shells load. Each asks <c>satchel complete -- WORD…</c>, whose last word is the one at the cursor; a line is a candidate and, behind a
/// tab, what it is; <see cref="Candidates.Files"/> is names of files.
/// </summary>
internal static class CompletionScripts
{
    public static IReadOnlyDictionary<string, string> ByShell { get; } =
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["bash"] = $$$"""
                # bash completion of satchel
                _satchel() {
                    local rest=${COMP_LINE:0:COMP_POINT} apart word current candidate kept= i
                    local -a words=()
                    # Bash takes words apart at each ':': what no blank separates there is one word again.
                    for ((i = 0; i <= COMP_CWORD; i++)); do
                        word=${COMP_WORDS[i]} apart=
                        while [[ $rest == [[:blank:]]* ]]; do rest=${rest:1} apart=1; done
                        ((i == COMP_CWORD)) && word=$rest
                        rest=${rest:${#word}}
                        if ((i > 0)) && [[ ! $apart && ( $word == :* || ${words[-1]} == *: ) ]]; then
                            words[-1]+=$word
                        else
                            words+=("$word")
                        fi
                    done
                    current=${words[-1]}
                    [[ $current == '=' ]] && current=
                    # Only what stands behind the last ':' is replaced.
                    [[ $COMP_WORDBREAKS == *:* && $current == *:* ]] && kept=${current%:*}:
                    COMPREPLY=()
                    while IFS=$'\t' read -r candidate _; do
                        if [[ $candidate == {{{Candidates.Files}}} ]]; then
                            compopt -o filenames 2>/dev/null
                            while IFS= read -r candidate; do
                                COMPREPLY+=("${candidate#"$kept"}")
                            done < <(compgen -f -- "$current")
                        else
                            # Ids are other people's texts: none of them may be a command here.
                            printf -v candidate %q "${candidate#"$kept"}"
                            COMPREPLY+=("$candidate")
                        fi
                    done < <("${words[0]}" complete -- "${words[@]:1}" 2>/dev/null)
                }
                complete -F _satchel satchel
                """,
            ["fish"] = $$"""
                # fish completion of satchel
                function __satchel_candidates
                    set -l words (commandline -opc)
                    set -l current (commandline -ct)
                    for candidate in ($words[1] complete -- $words[2..] "$current" 2>/dev/null)
                        if test "$candidate" = {{Candidates.Files}}
                            __fish_complete_path "$current"
                        else
                            echo $candidate
                        end
                    end
                end
                complete -c satchel -f -a '(__satchel_candidates)'
                """,
            ["zsh"] = $$"""
                #compdef satchel
                _satchel() {
                    local -a candidates
                    local line tab=$'\t'
                    for line in "${(@f)$("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
                        case $line in
                            {{Candidates.Files}}) _files ;;
                            *$tab*) candidates+=("${${line%%$tab*}//:/\\:}:${line#*$tab}") ;;
                            ?*) candidates+=("${line//:/\\:}") ;;
                        esac
                    done
                    (( $#candidates )) && _describe satchel candidates
                }
                if [ "$funcstack[1]" = _satchel ]; then
                    _satchel "$@"
                else
                    compdef _satchel satchel
                fi
                """,
        };
}
