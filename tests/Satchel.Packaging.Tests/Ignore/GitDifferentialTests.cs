using System.Globalization;
using System.Text;
using Satchel.Packaging.Ignore;
using Satchel.Testing;

namespace Satchel.Packaging.Tests.Ignore;

/// <summary>Our matcher against git's on random trees: the same line must decide about every path. <c>SATCHEL_TEST_TREES</c> makes more of them.</summary>
public sealed class GitDifferentialTests
{
    private const int EntriesPerTree = 400;

    [Fact]
    public async Task Decide_RandomTrees_SameLineDecidesAsInGit()
    {
        Assert.SkipUnless(GitCheckIgnore.IsAvailable, "git is not installed");
        var trees = int.Parse(Environment.GetEnvironmentVariable("SATCHEL_TEST_TREES") ?? "260", CultureInfo.InvariantCulture);
        using var git = new TemporaryDirectory();
        var repository = git.At("repository");
        await GitCheckIgnore.InitAsync(repository);
        var report = new StringBuilder();
        var (compared, decided) = (0, 0);
        for (var seed = 1; seed <= trees; seed++)
        {
            using var directory = new TemporaryDirectory();
            var root = directory.At("root");
            var tree = new RandomTree(seed);
            tree.WriteTo(root, EntriesPerTree);
            var theirs = await GitCheckIgnore.AskAsync(repository, root, [.. tree.Entries.Select(static entry => entry.Path)]);
            var ours = new ScopedTree(root);
            for (var i = 0; i < theirs.Count; i++)
            {
                var our = ours.Decide(tree.Entries[i].Path, tree.Entries[i].IsDirectory);
                compared++;
                decided += our.Length > 0 ? 1 : 0;
                if (our != theirs[i])
                {
                    report.AppendLine($"seed {seed}: '{tree.Entries[i].Path}': git says '{theirs[i]}', we say '{our}'");
                }
            }
        }

        report.ToString().Should().BeEmpty();
        compared.Should().Be(trees * EntriesPerTree);
        decided.Should().BeGreaterThan(compared / 4, "most rules that speak of nothing would prove nothing");
    }

    /// <summary>Asks about single paths as a walk would: an ignored directory decides about everything below it.</summary>
    private sealed class ScopedTree(string root)
    {
        private readonly Dictionary<string, IgnoreScope> _scopes = new()
        {
            [""] = IgnoreScope.ForRoot(root, IgnoreSettings.Create([], gitignore: true, [])),
        };

        public string Decide(string path, bool isDirectory)
        {
            for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
            {
                var parent = ScopeOf(path[..slash]).Decide(path[..slash], isDirectory: true);
                if (parent.Ignored)
                {
                    return Describe(parent);
                }
            }

            return Describe(ScopeOf(path).Decide(path, isDirectory));
        }

        private static string Describe(IgnoreDecision decision) =>
            decision.Rule is null ? "" : GitCheckIgnore.Describe(decision.Rule.Source, decision.Rule.Line, !decision.Ignored);

        /// <summary>The scope of the directory that holds an entry.</summary>
        private IgnoreScope ScopeOf(string path)
        {
            var directory = path[..Math.Max(path.LastIndexOf('/'), 0)];
            if (!_scopes.TryGetValue(directory, out var scope))
            {
                _scopes[directory] = scope = ScopeOf(directory).Enter(Path.Combine(root, directory), directory);
            }

            return scope;
        }
    }
}
