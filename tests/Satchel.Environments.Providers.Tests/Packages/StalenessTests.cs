using System.Diagnostics;
using System.Globalization;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>
/// What decides the packages decides the key, and nothing else does: planning alone, over random edits of all that is read.
/// <c>SATCHEL_TEST_EDITS</c> makes more of them.
/// </summary>
public sealed class StalenessTests : IAsyncDisposable
{
    private static readonly int Edits = int.Parse(
        Environment.GetEnvironmentVariable("SATCHEL_TEST_EDITS") ?? "500",
        CultureInfo.InvariantCulture
    );

    private readonly PreparedNode _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Plan_RandomEditsOfEveryInput_ChangesTheKeyExactlyWhenTheMeaningChanges()
    {
        await MakeBaseAsync();
        var random = new Random(20261126);
        var requirements = new[] { 1, 1 };
        var constraint = 1;
        var wheel = 1;
        var mode = 0;
        var installed = 1;
        var variable = 1;
        var (source, target, locked, configured) = (1, 1, 0, 1);
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        var meanings = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var edit = 0; edit < Edits; edit++)
        {
            var value = random.Next(1, 4);
            _ = random.Next(12) switch
            {
                0 => requirements[0] = value,
                1 => requirements[1] = value,
                2 => constraint = value,
                3 => wheel = value,
                4 => mode = value % 2,
                5 => installed = value,
                6 => variable = value,
                7 => source = value,
                8 => target = value,
                9 => locked = value - 1,
                10 => configured = value,
                _ => value, // the noise below alone
            };

            // None of this says anything to an installer.
            var noise = string.Concat(Enumerable.Repeat($"\n# {random.Next()}\n", random.Next(3)));
            Write("requirements.txt", $"alpha=={requirements[0]}{noise}\n-r sub/more.txt  # nested\n");
            Write("sub/more.txt", $"{noise}beta=={requirements[1]}\n-c ../limits.txt\n./own-1.0-py3-none-any.whl{noise}\n../sources\n");
            WriteSources(source, target);
            Write("limits.txt", $"gamma<{constraint}{noise}\n");
            Write("sub/own-1.0-py3-none-any.whl", $"bytes {wheel}");
            File.SetUnixFileMode(
                _node.Files.At("sub", "own-1.0-py3-none-any.whl"),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | (mode == 1 ? UnixFileMode.UserExecute : UnixFileMode.None)
            );
            Write(
                "pip.conf",
                $"[global]\nextra-index-url = http://{random.Next()}:x@index{configured}/simple  \n{noise}; {random.Next()}\n"
            );
            Install(installed);
            var json =
                $$"""{"pip": "requirements.txt"{{LockOf(locked, requirements)}}, "env_vars": {"PIP_INDEX_URL": "http://{{random.Next()}}:x@index{{variable}}/simple", "PIP_CONFIG_FILE": "{{_node.Files.At("pip.conf")}}", "FREE": "{{random.Next()}}"} }""";

            var key = await _node.KeysAsync(json);

            var meaning = string.Join(
                ' ',
                requirements[0],
                requirements[1],
                constraint,
                wheel,
                mode,
                installed,
                variable,
                source,
                target,
                locked,
                configured
            );
            keys.TryAdd(meaning, key);
            meanings.TryAdd(key, meaning);
            keys[meaning].Should().Be(key, $"edit {edit} changed nothing that counts");
            meanings[key].Should().Be(meaning, $"edit {edit} made something else");
        }

        keys.Count.Should().BeGreaterThan(50);
    }

    /// <summary>A directory of sources: a file that changes, and a link that leads elsewhere.</summary>
    private void WriteSources(int content, int target)
    {
        Write("sources/pyproject.toml", $"# {content}\n");
        var link = _node.Files.At("sources", "link");
        File.Delete(link);
        File.CreateSymbolicLink(link, $"elsewhere-{target}");
    }

    /// <summary>What <c>--locked</c> adds, however new what the index has may be: other files of the versions that are asked for.</summary>
    private static string LockOf(int files, int[] versions)
    {
        string Entry(string name, int version) =>
            $$"""{"name": "{{name}}", "version": "{{version}}", "url": "http://index/{{name}}.whl", "sha256": "{{new string((char)('0' + files), 64)}}"}""";
        return files == 0
            ? ""
            : $$$""", "lock": {"format": "satchel-lock 1", "fields": {"pip": [{{{Entry("alpha", versions[0])}}}, {{{Entry("beta", versions[1])}}}]}}""";
    }

    private void Write(string path, string content) => _node.Files.Write(path, content);

    /// <summary>A Python of the test's own, so that what is installed in it can change.</summary>
    private async Task MakeBaseAsync()
    {
        var start = new ProcessStartInfo("/usr/bin/python3", ["-m", "venv", "--without-pip", _node.Files.At("base")])
        {
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0);
        _node.Variables["PATH"] = _node.Files.At("base", "bin") + ":/usr/bin:/bin";
    }

    /// <summary>Puts a package of another content in the place of the one that was there, as installers do.</summary>
    private void Install(int content)
    {
        var packages = Directory.GetDirectories(_node.Files.At("base", "lib"), "site-packages", SearchOption.AllDirectories).Single();
        var record = Path.Combine(packages, "other-1.0.dist-info", "RECORD");
        var text = string.Create(CultureInfo.InvariantCulture, $"other.py,sha256={content},1\n");
        if (!File.Exists(record) || File.ReadAllText(record) != text)
        {
            var made = Path.Combine(packages, "~ther-1.0.dist-info");
            Directory.CreateDirectory(made);
            File.WriteAllText(Path.Combine(made, "RECORD"), text);
            if (Path.GetDirectoryName(record) is { } place && Directory.Exists(place))
            {
                Directory.Delete(place, recursive: true);
            }

            Directory.Move(made, Path.GetDirectoryName(record)!);
        }
    }
}
