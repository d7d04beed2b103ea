using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Satchel.Packaging.Tests.Ignore;

/// <summary>Asks the real git what it makes of paths, without any setting of this machine.</summary>
internal static class GitCheckIgnore
{
    public static bool IsAvailable { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(static directory => File.Exists(Path.Combine(directory, "git")));

    /// <summary>Makes a repository, which serves any number of trees.</summary>
    /// <param name="repository">Directory for it, outside of the trees, so that it is no entry.</param>
    public static Task InitAsync(string repository) => RunAsync("/", "", ["init", "-q", "--bare", "--template=", repository]);

    /// <param name="repository">That of <see cref="InitAsync"/>.</param>
    /// <param name="root">The work tree.</param>
    /// <param name="paths">Relative to the root.</param>
    /// <returns>For each path the line that decides, as <c>file:line</c>, with <c>!</c> in front when it takes back; empty when none
    /// does.</returns>
    public static async Task<IReadOnlyList<string>> AskAsync(string repository, string root, IReadOnlyList<string> paths)
    {
        var answer = await RunAsync(
            root,
            string.Concat(paths.Select(static path => path + "\0")),
            [
                "-c",
                "core.excludesFile=/dev/null",
                "-c",
                "core.ignoreCase=false",
                $"--git-dir={repository}",
                $"--work-tree={root}",
                "check-ignore",
                "--stdin",
                "-z",
                "-v",
                "-n",
                "--no-index",
            ]
        );
        var fields = answer.Split('\0');
        return
        [
            .. paths.Select(
                (path, index) =>
                {
                    var (source, line, pattern) = (fields[index * 4], fields[(index * 4) + 1], fields[(index * 4) + 2]);
                    fields[(index * 4) + 3].Should().Be(path);
                    return source.Length == 0
                        ? ""
                        : Describe(source, int.Parse(line, CultureInfo.InvariantCulture), pattern.StartsWith('!'));
                }
            ),
        ];
    }

    public static string Describe(string source, int line, bool takesBack) =>
        FormattableString.Invariant($"{(takesBack ? "!" : "")}{source}:{line}");

    private static async Task<string> RunAsync(string root, string input, string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = root,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEndAsync();
        await git.StandardInput.WriteAsync(input);
        git.StandardInput.Close();
        await git.WaitForExitAsync();

        // 1 says that nothing is ignored.
        git.ExitCode.Should().BeInRange(0, 1);
        return await output;
    }
}
