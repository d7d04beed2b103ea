using System.Collections.Concurrent;
using System.Text.Json;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Tools;
using Satchel.Posix.Files;

namespace Satchel.Environments.Platform;

/// <summary>
/// Asks the Python that a process would find on its <c>PATH</c> what it is. An answer is kept as long as the interpreter and the
/// <c>pyvenv.cfg</c> beside it are the same files; what is installed in it is looked at every time. A program that starts an interpreter, and
/// may start another the next time, is asked each time, unless the files are known that it goes by (<see cref="PyenvShim"/>); the answer is that
/// of the interpreter. No answer is kept of files that changed while it was asked, or shortly before. Thread-safe.
/// </summary>
internal sealed class PythonProbe(TimeProvider time)
{
    private const string Script = """
        import json, os, sys, sysconfig
        own = {os.path.realpath(sysconfig.get_path(kind)) for kind in ("stdlib", "platstdlib")}
        others = [path for path in sys.path if os.path.isdir(path) and os.path.realpath(path) not in own]
        json.dump({"packages": [path for path in others if os.path.basename(path) != "lib-dynload"], "version": ".".join(map(str, sys.version_info[:3])), "implementation": sys.implementation.name, "prefix": sys.prefix,
            "base_prefix": sys.base_prefix, "cache_tag": sys.implementation.cache_tag or "", "executable": sys.executable or "", "runs": os.readlink("/proc/self/exe")}, sys.stdout)
        """;

    private static readonly string[] NamesInVirtual = ["python3", "python"];

    /// <summary>Each driver may have a Python of its own.</summary>
    private const int MostKept = 256;

    // A file may change again within one tick of the clock that file systems stamp them by.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly BasePackages _packages = new();

    private readonly ConcurrentDictionary<string, (string State, Answer Answer)> _known = new(StringComparer.Ordinal);

    /// <summary>Of the Python that an environment is built on.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="SetupFailedException">There is one, and it does not work.</exception>
    public async Task<PythonFacts?> BaseOfAsync(EnvironmentRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (request.Python is { } named)
            {
                return await LookAtNamedAsync(named, request.NodeVariables, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (SetupFailedException)
        {
            // A program that has a Python inside of it calls itself one.
        }

        return await FindAsync(request.NodeVariables, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="variables">Variables of the process.</param>
    /// <returns>Null when there is no Python.</returns>
    /// <exception cref="SetupFailedException">There is one, and it does not work.</exception>
    public async Task<PythonFacts?> FindAsync(IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken) =>
        Find(variables) is { } program ? await LookAtAsync(program, variables, cancellationToken).ConfigureAwait(false) : null;

    private static string? Find(IReadOnlyDictionary<string, string> variables)
    {
        var path = variables.GetValueOrDefault("PATH");
        return ProgramSearch.Find("python3", path) ?? ProgramSearch.Find("python", path);
    }

    /// <summary>Of one that is named. Where the <c>PATH</c> leads to the same by another name, the answer is that of the <c>PATH</c>, so that they share what is built.</summary>
    /// <param name="program">Absolute path.</param>
    /// <param name="variables">Variables of the process.</param>
    /// <exception cref="SetupFailedException">It does not work.</exception>
    private async Task<PythonFacts> LookAtNamedAsync(
        string program,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    )
    {
        var named = await LookAtAsync(program, variables, cancellationToken).ConfigureAwait(false);
        try
        {
            // Not of a program in between, which leads to another at another time.
            var isSame = Find(variables) is { } own && FileStatus.OfTarget(own) == FileStatus.OfTarget(program);
            var found = isSame ? await FindAsync(variables, cancellationToken).ConfigureAwait(false) : null;
            return found is not null && found with { Executable = program } == named
                ? found
                : await ByFirstNameAsync(named, variables, cancellationToken).ConfigureAwait(false);
        }
        catch (SetupFailedException)
        {
            // What does not work is not the one that was named.
            return named;
        }
    }

    /// <summary>A virtual environment has one interpreter under several names: what is built on it is the same under each, and is shared.</summary>
    private async Task<PythonFacts> ByFirstNameAsync(
        PythonFacts named,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    )
    {
        foreach (var name in named.IsVirtual ? NamesInVirtual : [])
        {
            var first = Path.Combine(named.Prefix, "bin", name);
            if (first == named.Executable)
            {
                return named;
            }

            if (
                FileStatus.OfTarget(first) is { } status
                && status == FileStatus.OfTarget(named.Executable)
                && await LookAtAsync(first, variables, cancellationToken).ConfigureAwait(false) is var found
                && found with { Executable = named.Executable } == named
            )
            {
                return found;
            }
        }

        return named;
    }

    private async Task<PythonFacts> LookAtAsync(
        string program,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    )
    {
        if (_known.TryGetValue(program, out var known) && known.State == StateOf(program, known.Answer.Facts.Executable, variables).Text)
        {
            return WithPackages(known.Answer);
        }

        var began = time.GetUtcNow();
        var before = StateOf(program, program, variables).Text;
        var (answer, isInterpreter) = await AskAsync(program, variables, cancellationToken).ConfigureAwait(false);
        if (isInterpreter || PyenvShim.TryFind(program, variables) is not null)
        {
            // Which interpreter it is only the answer says: of that one the times tell that it was the same before.
            var state = StateOf(program, answer.Facts.Executable, variables);
            if (state.Changed + Settled < began && before == StateOf(program, program, variables).Text)
            {
                Keep(program, state.Text, answer);
            }
        }

        return WithPackages(answer);
    }

    private void Keep(string program, string state, Answer answer)
    {
        if (_known.Count >= MostKept)
        {
            _known.Clear();
        }

        _known[program] = (state, answer);
    }

    /// <summary>All that an answer goes by: other texts ask for another one. And when the last of it changed.</summary>
    private static (string Text, DateTimeOffset Changed) StateOf(
        string program,
        string interpreter,
        IReadOnlyDictionary<string, string> variables
    )
    {
        string[] paths = [program, SettingsBeside(program), interpreter, SettingsBeside(interpreter)];
        var shim = PyenvShim.TryFind(program, variables);
        (string Path, FileStatus? Status)[] files =
        [
            .. paths.Concat(shim?.Files ?? []).Distinct(StringComparer.Ordinal).Select(path => (path, FileStatus.OfTarget(path))),
        ];
        return (
            string.Join('\n', files.Select(file => $"{file.Path} {file.Status}").Append(shim?.Variables)),
            DateTimeOffset.UnixEpoch.AddTicks(files.Max(file => file.Status?.ChangedNs ?? 0) / TimeSpan.NanosecondsPerTick)
        );
    }

    private static string SettingsBeside(string program) => Path.Combine(Path.GetDirectoryName(program)!, "..", "pyvenv.cfg");

    private PythonFacts WithPackages(Answer answer) =>
        answer.Facts with
        {
            Packages = _packages.DigestOf(answer.PackageDirectories),
            PackageNames = _packages.NamesIn(answer.PackageDirectories),
        };

    private async Task<(Answer Answer, bool IsInterpreter)> AskAsync(
        string program,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    )
    {
        var tools = new ToolRunner(Guid.NewGuid().ToString("N"), "/", new SecretRedactor([]), static _ => { }, time);
        var command = new ToolCommand([program, "-I", "-c", Script], variables) { CaptureStandardOutput = true };
        var result = await tools.RunAsync(command, cancellationToken).ConfigureAwait(false);
        try
        {
            if (result.Succeeded)
            {
                using var answer = JsonDocument.Parse(result.StandardOutput);
                string Text(string name) => answer.RootElement.GetProperty(name).GetString() ?? "";
                var isInterpreter = IsSame(program, Text("runs"));
                var answered = new Answer(
                    new PythonFacts(
                        isInterpreter || !IsSame(Text("executable"), Text("runs")) ? program : Text("executable"),
                        Text("version"),
                        Text("implementation"),
                        Text("prefix"),
                        Text("base_prefix"),
                        Text("cache_tag")
                    ),
                    [.. answer.RootElement.GetProperty("packages").EnumerateArray().Select(directory => directory.GetString()!)]
                );
                return (answered, isInterpreter);
            }
        }
        catch (Exception noAnswer) when (noAnswer is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw DoesNotWork(program, result);
        }

        throw DoesNotWork(program, result);
    }

    /// <summary>Whether two names lead to one file.</summary>
    private static bool IsSame(string one, string other) =>
        FileStatus.OfTarget(one) is { } first
        && FileStatus.OfTarget(other) is { } second
        && (first.Device, first.Inode) == (second.Device, second.Inode);

    private static SetupFailedException DoesNotWork(string program, ToolResult result) =>
        new(
            SetupErrorKinds.WrongPython,
            $"The node's Python '{program}' does not work: it does not say its version.",
            $"Try `{program} -I -c 'import sys; print(sys.version)'` on the node."
        )
        {
            Tool = result,
        };

    /// <param name="Facts">Of the interpreter itself.</param>
    /// <param name="PackageDirectories">Where it finds packages.</param>
    private sealed record Answer(PythonFacts Facts, IReadOnlyList<string> PackageDirectories);
}
