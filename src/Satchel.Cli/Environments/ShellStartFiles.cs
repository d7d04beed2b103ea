namespace Satchel.Cli.Environments;

/// <summary>
/// What shells run at their start in an environment, in their own languages: the user's files, then once more the variables that the shell was
/// started with, which it reads from <c>/proc</c>, so that no value is written anywhere. Variables that only the user's files export stay
/// variables of the shell and are not given to programs: a job has none of them.
/// </summary>
internal static class ShellStartFiles
{
    /// <summary>Names that an alias or a function of the user's is not to stand in front of.</summary>
    private const string Programs = "python python3 pip pip3";

    /// <summary>For the shell itself to keep.</summary>
    private const string OfTheShell = "_|PWD|OLDPWD|SHLVL|LINES|COLUMNS|ZDOTDIR|PS1";

    public static string Bash(string prompt) =>
        $$"""
            if [ -r ~/.bashrc ]; then . ~/.bashrc; fi
            unalias {{Programs}} 2>/dev/null
            unset -f {{Programs}} 2>/dev/null
            declare -A __satchel_given=()
            while IFS= read -r -d '' __satchel_pair; do
                __satchel_name=${__satchel_pair%%=*}
                case $__satchel_name in
                    *[!A-Za-z0-9_]* | [0-9]* | "") continue ;;
                esac
                __satchel_given[$__satchel_name]=1
                case $__satchel_name in
                    {{OfTheShell}} | BASHOPTS | SHELLOPTS) continue ;;
                esac
                export "$__satchel_pair" 2>/dev/null
            done </proc/$$/environ
            for __satchel_name in $(compgen -e); do
                case $__satchel_name in
                    {{OfTheShell}}) continue ;;
                esac
                if [ -z "${__satchel_given[$__satchel_name]:-}" ]; then export -n "$__satchel_name"; fi
            done
            unset __satchel_given __satchel_pair __satchel_name
            hash -r
            : "${PROMPT_DIRTRIM:=2}"
            __satchel_prompt() { case $PS1 in '{{prompt}}'*) ;; *) PS1='{{prompt}}'$PS1 ;; esac; }
            PROMPT_COMMAND=${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}__satchel_prompt

            """;

    /// <summary>Before zsh reads the file that is next: the user's own are where they would be without this.</summary>
    public const string ZshFirst = """
        __satchel_files=$ZDOTDIR
        unset ZDOTDIR
        if [[ -r ~/.zshenv ]]; then . ~/.zshenv; fi
        __satchel_own=${ZDOTDIR:-$HOME}
        ZDOTDIR=$__satchel_files

        """;

    public static string Zsh(string prompt) =>
        $$"""
            if [[ $__satchel_own == $HOME ]]; then unset ZDOTDIR; else ZDOTDIR=$__satchel_own; fi
            if [[ ${HISTFILE:-} == $__satchel_files/* ]]; then HISTFILE=$__satchel_own/${HISTFILE##*/}; fi
            if [[ -r $__satchel_own/.zshrc ]]; then . $__satchel_own/.zshrc; fi
            unalias {{Programs}} 2>/dev/null
            unfunction {{Programs}} 2>/dev/null
            typeset -A __satchel_given
            while IFS= read -r -d '' __satchel_pair; do
                __satchel_name=${__satchel_pair%%=*}
                case $__satchel_name in
                    (*[^A-Za-z0-9_]*|[0-9]*|'') continue ;;
                esac
                __satchel_given[$__satchel_name]=1
                case $__satchel_name in
                    ({{OfTheShell}}) continue ;;
                esac
                export "$__satchel_pair" 2>/dev/null
            done </proc/$$/environ
            for __satchel_name in ${(k)parameters[(R)*export*]}; do
                case $__satchel_name in
                    ({{OfTheShell}}) continue ;;
                esac
                if [[ -z ${__satchel_given[$__satchel_name]:-} ]]; then typeset -g +x $__satchel_name; fi
            done
            unset __satchel_given __satchel_pair __satchel_name __satchel_files __satchel_own
            rehash
            hash -d satchel=$PWD
            __satchel_prompt() { case $PS1 in ('{{prompt}}'*) ;; (*) PS1='{{prompt}}'$PS1 ;; esac; }
            precmd_functions+=(__satchel_prompt)

            """;

    public static string Fish(string prompt) =>
        $$"""
            functions -e {{Programs}}
            set -l given
            for pair in (string split0 </proc/$fish_pid/environ)
                set -l name (string match -r '^[A-Za-z_][A-Za-z0-9_]*' -- $pair)
                set -a given $name
                if not string match -qr '^({{OfTheShell}})$' -- $name
                    set -gx $name (string sub -s (math (string length -- $name) + 2) -- $pair | string collect -a)
                end
            end
            for name in (set -nx)
                if not contains -- $name $given; and not string match -qr '^({{OfTheShell}})$' -- $name
                    set -gu $name $$name
                end
            end
            if functions -q fish_prompt
                functions -c fish_prompt __satchel_prompt
            end
            function fish_prompt
                echo -n '{{prompt}}'
                functions -q __satchel_prompt; and __satchel_prompt
            end
            """;
}
