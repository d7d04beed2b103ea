using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>Checks the user's options of the engine's <c>run</c>, as podman and docker read them. Pure.</summary>
internal static class RunOptions
{
    private const string EndsWithJob = "the container must end with its job";
    private const string InBackground = "Leave it out; the job itself runs in the background, under its own name.";
    private const string LeaveOut = "Leave it out.";

    private static readonly Dictionary<string, (string Why, string Hint)> Refused = new(StringComparer.Ordinal)
    {
        ["-d"] = (EndsWithJob, InBackground),
        ["--detach"] = (EndsWithJob, InBackground),
        ["--name"] = (EndsWithJob, InBackground),
        ["--cidfile"] = (EndsWithJob, InBackground),
        ["--conmon-pidfile"] = (EndsWithJob, InBackground),
        ["--pidfile"] = (EndsWithJob, InBackground),
        ["--replace"] = (EndsWithJob, InBackground),
        ["--pod"] = (EndsWithJob, InBackground),
        ["-a"] = ("the job's variables come by its standard input", LeaveOut),
        ["--attach"] = ("the job's variables come by its standard input", LeaveOut),
        ["--preserve-fds"] = ("a job is started with none", LeaveOut),
        ["--preserve-fd"] = ("a job is started with none", LeaveOut),
        ["-t"] = ("a job has no terminal", LeaveOut),
        ["--tty"] = ("a job has no terminal", LeaveOut),
        ["--rmi"] = ("the image is the node's, for all its jobs", LeaveOut),
        ["--rootfs"] = ("what runs is the image", "Leave it out, and name an image."),
        ["--help"] = ("with it nothing runs", LeaveOut),
        ["--"] = ("the image and the job's command follow", LeaveOut),
    };

    // What has no value in the next word. Any other option is taken to have one.
    private static readonly HashSet<string> Switches = new(
        [
            .. Refused.Keys.Except(
                ["--name", "--cidfile", "--conmon-pidfile", "--pidfile", "--pod", "-a", "--attach", "--preserve-fds", "--preserve-fd"],
                StringComparer.Ordinal
            ),
            "-i",
            "--interactive",
            "-P",
            "--publish-all",
            "-q",
            "--quiet",
            "--disable-content-trust",
            "--env-host",
            "--http-proxy",
            "--init",
            "--no-healthcheck",
            "--no-hostname",
            "--no-hosts",
            "--oom-kill-disable",
            "--passwd",
            "--privileged",
            "--read-only",
            "--read-only-tmpfs",
            "--rm",
            "--sig-proxy",
            "--tls-verify",
            "--unsetenv-all",
            "--use-api-socket",
        ],
        StringComparer.Ordinal
    );

    /// <summary>What is wrong with the options.</summary>
    /// <param name="where">JSON path of the list.</param>
    public static IEnumerable<SpecError> FindFaults(IReadOnlyList<string> options, string where)
    {
        string? open = null;
        for (var index = 0; index < options.Count; index++)
        {
            if (open is not null)
            {
                open = null; // this is its value, whatever it looks like
                continue;
            }

            var word = options[index];
            if (!word.StartsWith('-') || word == "-")
            {
                yield return new SpecError(
                    JsonPath.Item(where, index),
                    SpecErrorCodes.InvalidValue,
                    $"'{word}' of run_options is no option: the engine would take it for the image.",
                    "Write options with their dashes; a value stands behind its option, as \"--cpus=2\" or \"--cpus\", \"2\"."
                );
                continue;
            }

            foreach (var name in NamesIn(word).Where(Refused.ContainsKey))
            {
                var (why, hint) = Refused[name];
                yield return new SpecError(
                    JsonPath.Item(where, index),
                    SpecErrorCodes.InvalidValue,
                    $"run_options cannot have {name}: {why}.",
                    hint
                );
                break;
            }

            open = TakesNext(word) ? word : null;
        }

        if (open is not null)
        {
            yield return new SpecError(
                JsonPath.Item(where, options.Count - 1),
                SpecErrorCodes.InvalidValue,
                $"{open} of run_options has no value.",
                $"Write \"{open}=VALUE\"; a switch can be written as \"{open}=true\"."
            );
        }
    }

    /// <summary>The names of the variables that <c>--env</c> among the options gives, or takes from the daemon's.</summary>
    /// <param name="options">Without faults.</param>
    public static IReadOnlySet<string> VariablesIn(IReadOnlyList<string> options)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < options.Count; index++)
        {
            var word = options[index];
            var takesNext = TakesNext(word);
            if (NamesIn(word).Last() is var option and ("-e" or "--env"))
            {
                var inside = option is "-e" ? word[(word.IndexOf('e') + 1)..] : word["--env".Length..];
                names.Add((takesNext ? options[index + 1] : inside.TrimStart('=')).Split('=')[0]);
            }

            index += takesNext ? 1 : 0;
        }

        return names;
    }

    /// <summary>The options of one word: of a cluster of letters (<c>-dit</c>) each, up to one that has a value.</summary>
    private static IEnumerable<string> NamesIn(string word)
    {
        if (word.StartsWith("--", StringComparison.Ordinal))
        {
            yield return word.Split('=')[0];
            yield break;
        }

        foreach (var name in word.Skip(1).Select(letter => $"-{letter}"))
        {
            yield return name;
            if (!Switches.Contains(name))
            {
                yield break;
            }
        }
    }

    /// <summary>Whether the value of a word's last option is the next word.</summary>
    private static bool TakesNext(string word)
    {
        string[] names = [.. NamesIn(word)];
        var hasValueInside = word.StartsWith("--", StringComparison.Ordinal) ? names[0] != word : names.Length < word.Length - 1;
        return !hasValueInside && !Switches.Contains(names[^1]);
    }
}
