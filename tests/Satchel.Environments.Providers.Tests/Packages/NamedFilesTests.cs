namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Files of the node that settings of an installer lead to, at any distance: an edit of one is another layer.</summary>
public sealed class NamedFilesTests : IAsyncDisposable
{
    private const string Wheel = "links/six-1.0-py3-none-any.whl";

    private readonly PreparedNode _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData("pip", "PIP_CONFIG_FILE", "pip.conf", "[install]\nconstraint = AT/limits.txt\n", "limits.txt")]
    [InlineData("pip", "PIP_CONFIG_FILE", "pip.conf", "[global]\nconstraint =\n    AT/none.txt\n    AT/limits.txt\n", "limits.txt")]
    [InlineData("pip", "PIP_CONFIG_FILE", "pip.conf", "[install]\nrequirement: AT/more.txt\n", "limits.txt")]
    [InlineData("pip", "PIP_CONFIG_FILE", "pip.conf", "[install]\nbuild_constraint = file://AT/limits.txt\n", "limits.txt")]
    [InlineData("pip", "PIP_CONFIG_FILE", "pip.conf", "[global]\nfind-links =\n    https://host/links\n    AT/links\n", Wheel)]
    [InlineData("pip", "PIP_CONFIG_FILE", "a b.conf", "[install]\nconstraint = AT/limits.txt\n", "limits.txt")]
    [InlineData("pip", "PIP_CONSTRAINT", "nested.txt", "-c limits.txt\n", "limits.txt")]
    [InlineData("pip", "PIP_CONSTRAINT", "nested.txt", "-c ${PIP_PLACE}/limits.txt # why\n", "limits.txt")]
    [InlineData("pip", "PIP_BUILD_CONSTRAINT", "nested.txt", "--constraint=sub/../more.txt\n", "limits.txt")]
    [InlineData("pip", "PIP_REQUIREMENT", "nested.txt", "AT/links/six-1.0-py3-none-any.whl\n", Wheel)]
    [InlineData("pip", "PIP_REQUIREMENT", "nested.txt", "six\n--find-links links\n", Wheel)]
    [InlineData("pip", "PIP_FIND_LINKS", "links", null, Wheel)]
    [InlineData("uv", "UV_CONSTRAINT", "nested.txt", "-c limits.txt\n", "limits.txt")]
    [InlineData("uv", "UV_OVERRIDE", "nested.txt", "-r more.txt\n", "limits.txt")]
    [InlineData("uv", "UV_BUILD_CONSTRAINT", "nested.txt", "-c limits.txt\n", "limits.txt")]
    [InlineData("uv", "UV_FIND_LINKS", "none,AT/links", null, Wheel)]
    [InlineData("uv", "UV_CONFIG_FILE", "uv.toml", "[pip]\nfind-links = [\n  'https://host/links', # a\n  \"links\",\n]\n", Wheel)]
    public async Task Plan_AFileThatSettingsLeadTo_IsPartOfTheKey(string field, string variable, string file, string? text, string edited)
    {
        _node.Files.Write("limits.txt", "six==1.16.0\n");
        _node.Files.Write("more.txt", "-c limits.txt\n");
        _node.Files.Write(Wheel, "one");
        if (text is not null)
        {
            _node.Files.Write(file, text.Replace("AT", _node.Files.Path, StringComparison.Ordinal));
        }

        var value = file.Contains("AT", StringComparison.Ordinal)
            ? file.Replace("AT", _node.Files.Path, StringComparison.Ordinal)
            : _node.Files.At(file);
        var json = $$"""{"{{field}}": ["six"], "env_vars": {"{{variable}}": "{{value}}", "PIP_PLACE": "{{_node.Files.Path}}"} }""";
        var first = await _node.KeysAsync(json);
        _node.Files.Write("beside.txt", "nothing that is named");
        _node.Files.Write("links/readme.md", "nothing that is installed");
        (await _node.KeysAsync(json)).Should().Be(first);

        _node.Files.Write(edited, "six==1.17.0\n");

        (await _node.KeysAsync(json)).Should().NotBe(first);
    }

    [Fact]
    public async Task Plan_ConstraintsThatNameEachOther_AreReadOnce()
    {
        var one = _node.Files.Write("one.txt", "-c two.txt\nsix<2\n");
        _node.Files.Write("two.txt", "-c one.txt\n");
        var json = $$"""{"pip": ["six"], "env_vars": {"PIP_CONSTRAINT": "{{one}}"} }""";
        var first = await _node.KeysAsync(json);

        _node.Files.Write("two.txt", "# a comment\n-c one.txt\n\n");

        (await _node.KeysAsync(json)).Should().Be(first);
    }
}
