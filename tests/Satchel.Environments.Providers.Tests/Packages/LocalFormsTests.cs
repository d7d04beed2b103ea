using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>The forms in which a requirement may name a local file: each is sent, and an edit of the file is another layer.</summary>
public sealed class LocalFormsTests : IAsyncDisposable
{
    private readonly PreparedNode _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData("own @ file://AT/own-1.0-py3-none-any.whl#egg=own")]
    [InlineData("own @ file://AT/own-1.0-py3-none-any.whl?x=1#egg=own ; python_version > '3'")]
    [InlineData("own @ file://localhostAT/own-1.0-py3-none-any.whl")]
    [InlineData("own @ file:AT/own-1.0-py3-none-any.whl")]
    [InlineData("own @ FILE://LOCALHOSTAT/own-1.0-py3-none-any.whl")]
    [InlineData("file://AT/own-1.0-py3-none-any.whl#egg=own")]
    [InlineData("own @ file://AT/a%20b/own-1.0-py3-none-any.whl")]
    [InlineData("-fAT")]
    [InlineData("--no-index -f AT")]
    [InlineData("--no-index --find-links=AT --pre")]
    [InlineData("--find-links 'AT'")]
    [InlineData("--find-links 'AT/a b'")]
    [InlineData("-f file://AT/a%20b")]
    [InlineData("-e 'AT/a b'")]
    [InlineData("-eAT")]
    public async Task Plan_EachForm_IsOfTheFileAsItIs(string form)
    {
        var line = form.Replace("AT", _node.Files.Path, StringComparison.Ordinal);
        foreach (var field in (string[])["pip", "uv"])
        {
            var json = $$"""{"{{field}}": ["own", "{{line}}"]}""";
            Write("one");
            var first = await _node.KeysAsync(json);
            (await _node.KeysAsync(json)).Should().Be(first);

            Write("two");

            (await _node.KeysAsync(json)).Should().NotBe(first);
        }
    }

    [Theory]
    [InlineData("own @ file://AT/own-1.0-py3-none-any.whl#egg=own")]
    [InlineData("own @ file://localhostAT/own-1.0-py3-none-any.whl")]
    [InlineData("file:AT/own-1.0-py3-none-any.whl#egg=own")]
    [InlineData("own @ file://AT/a%20b/own-1.0-py3-none-any.whl")]
    [InlineData("own|--no-index -fAT")]
    [InlineData("own|--no-index --find-links 'AT/a b'")]
    [InlineData("own|--no-index|--find-links AT/a b")]
    public async Task Prepare_EachForm_IsInstalled(string form)
    {
        var own = new Wheel("own", "1.0");
        Directory.CreateDirectory(_node.Files.At("a b"));
        await File.WriteAllBytesAsync(_node.Files.At(own.FileName), own.Bytes());
        await File.WriteAllBytesAsync(_node.Files.At("a b", own.FileName), own.Bytes());
        var lines = form.Replace("AT", _node.Files.Path, StringComparison.Ordinal).Split('|').Select(line => $"\"{line}\"");
        _node.Variables["PATH"] = $"{RealUv.Directory}:/usr/local/bin:/usr/bin:/bin";
        foreach (var field in RealUv.Directory is null ? (string[])["pip"] : ["pip", "uv"])
        {
            var plan = await _node.PrepareAsync($$"""{"{{field}}": [{{string.Join(',', lines)}}]}""");

            (await PreparedNode.RunAsync(plan, "python", "-c", "import own; print(own.version)")).Should().Be("1.0");
        }
    }

    private void Write(string content)
    {
        _node.Files.Write("own-1.0-py3-none-any.whl", content);
        _node.Files.Write("a b/own-1.0-py3-none-any.whl", content);
    }
}
