using System.CommandLine;

namespace RegistryGuard.Cli.Local;

/// <summary><c>registryguard completion</c>: a script that has a shell ask the program what may be typed (<see cref="SuggestAction"/>).</summary>
internal static class CompletionCommand
{
    // readline replaces only what follows the last ':' or '=', so what stands before that is taken off each word.
    private const string Bash = """
        # bash completion for registryguard: source <(registryguard completion bash)
        _registryguard() {
            local line="${COMP_LINE:0:COMP_POINT}" typed before word
            typed="${line##*[[:space:]]}"
            line="registryguard ${line#*[[:space:]]}"
            [[ $typed == --*=* ]] && typed="${typed#*=}"
            before="${typed%"${typed##*["$COMP_WORDBREAKS"]}"}"
            COMPREPLY=()
            while IFS= read -r word; do
                COMPREPLY+=("${word#"$before"}")
            done < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)
            [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *: ]] && compopt -o nospace 2>/dev/null
            return 0
        }
        complete -o default -F _registryguard registryguard
        """;

    private const string Zsh = """
        #compdef registryguard
        # zsh completion for registryguard: source <(registryguard completion zsh), or as the file _registryguard in a folder of $fpath
        _registryguard() {
            local line="registryguard ${(j: :)words[2,CURRENT]}"
            local -a found open
            found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
            found=(${found:#})
            (( $#found )) || { _files; return }
            [[ $PREFIX == --*=* ]] && compset -P 1 '*='
            open=(${(M)found:#*:})
            compadd -S '' -- $open
            compadd -- ${found:|open}
        }
        if [ "$funcstack[1]" = _registryguard ]; then _registryguard "$@"; else compdef _registryguard registryguard; fi
        """;

    private const string Fish = """
        # fish completion for registryguard: registryguard completion fish | source
        function __registryguard_suggest
            set -l typed (commandline -ct)
            set -l words (commandline -opc)
            set -l line (string join ' ' -- registryguard $words[2..-1] "$typed")
            set -l before (string match -r -- '^--[^=]*=' "$typed")
            set -l found ($words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
            if test (count $found) -eq 0
                __fish_complete_path "$typed"
            else
                string join \n -- "$before"$found
            end
        end
        complete -c registryguard -f -a '(__registryguard_suggest)'
        """;

    public static Command Make()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a script that has a shell complete commands, options and names") { shell };
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(shell) switch
        {
            "zsh" => Zsh,
            "fish" => Fish,
            _ => Bash,
        }));
        return command;
    }
}
