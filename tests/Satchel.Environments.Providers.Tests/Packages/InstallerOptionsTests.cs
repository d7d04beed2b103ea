using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Each option that names a file, in each way in which it may be written: an edit of the file is another layer.</summary>
public sealed class InstallerOptionsTests : IAsyncDisposable
{
    private readonly PreparedNode _node = new();

    public static TheoryData<string, string, bool> Written()
    {
        var data = new TheoryData<string, string, bool>();
        foreach (var field in (string[])["pip", "uv"])
        {
            foreach (var option in TableOf(field).All.Where(NamesAFile))
            {
                data.Add(field, option.Name, true);
                data.Add(field, option.Name, false);
            }
        }

        return data;
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [MemberData(nameof(Written))]
    public async Task Plan_AFileThatAnOptionNames_IsPartOfTheKeyHoweverItIsWritten(string field, string name, bool isSent)
    {
        var table = TableOf(field);
        var forms = Forms(table, table.Find(name)!).ToArray();
        forms.Length.Should().BeGreaterThan(1);
        Write("1.16.0");
        var first = await KeysAsync(forms, Spec);
        (await KeysAsync(forms, Spec)).Should().Equal(first);

        Write("1.17.0");

        var second = await KeysAsync(forms, Spec);
        forms.Where((_, index) => first[index] == second[index]).Select(form => string.Join(' ', form)).Should().BeEmpty();

        Task<string> Spec(string[] form)
        {
            var spec = SpecOf(field, form);
            return isSent ? _node.KeysAsync(spec.ToJsonString()) : _node.KeysOfAsync(spec);
        }
    }

    [Theory]
    [InlineData("pip", "--cert")]
    [InlineData("pip", "--client-cert")]
    [InlineData("uv", "--cert")]
    [InlineData("uv", "--client-cert")]
    public async Task Plan_ACertificate_IsNoPartOfTheKey(string field, string name)
    {
        string[][] forms =
        [
            [name, _node.Files.At("list")],
            [$"{name}={_node.Files.At("list")}"],
        ];
        Write("1.16.0");
        var first = await KeysAsync(forms, form => _node.KeysAsync(SpecOf(field, form).ToJsonString()));

        Write("1.17.0");

        (await KeysAsync(forms, form => _node.KeysAsync(SpecOf(field, form).ToJsonString()))).Should().Equal(first);
    }

    [Theory]
    [InlineData("pip")]
    [InlineData("uv")]
    public async Task PackAsync_WhatDecidesNothing_IsNotSent(string field)
    {
        Write("1.16.0");
        var sent = new List<string>();
        var options = TableOf(field).All.Where(option => option.Takes is OptionValue.Text or OptionValue.Certificate);
        foreach (var name in options.SelectMany(option => option.Names))
        {
            var spec = SpecOf(field, [name, _node.Files.At("list"), $"{name}={_node.Files.At("place")}"]);

            await LocalRequirements.PackAsync(spec, SendAsync, SendAsync, (_, text) => SendAsync(text));

            Task<string> SendAsync(string what)
            {
                sent.Add($"{name} {what}");
                return Task.FromResult(what);
            }
        }

        sent.Should().BeEmpty();
    }

    [Theory]
    [InlineData("pip")]
    [InlineData("uv")]
    public async Task Plan_AFileThatALineNames_IsPartOfTheKeyHoweverItIsWritten(string field)
    {
        string[][] forms =
        [
            .. InstallerOptions.InLists.All.Where(NamesAFile).SelectMany(option => Forms(InstallerOptions.InLists, option)),
        ];
        Write("1.16.0");
        var first = await KeysAsync(forms, Spec);

        Write("1.17.0");

        var second = await KeysAsync(forms, Spec);
        forms.Where((_, index) => first[index] == second[index]).Select(form => string.Join(' ', form)).Should().BeEmpty();

        Task<string> Spec(string[] form) =>
            _node.KeysAsync(new JsonObject { [field] = new JsonArray("six", string.Join(' ', form)) }.ToJsonString());
    }

    [Fact]
    public async Task Plan_AListAmongConstraints_IsReadInItsPlace()
    {
        _node.Files.Write("list", "six==1.16.0\n");
        var spec = new JsonObject
        {
            ["pip"] = new JsonObject { ["packages"] = new JsonArray("six"), ["constraints"] = new JsonArray("-c list") },
        };
        var first = await _node.KeysAsync(spec.ToJsonString());

        _node.Files.Write("list", "six==1.17.0\n");

        (await _node.KeysAsync(spec.ToJsonString())).Should().NotBe(first);
    }

    [Theory]
    [InlineData("""{"packages": ["six", "-c ${PLACE}/list"]}""")]
    [InlineData("""{"packages": ["six"], "pip_install_options": ["-c${PLACE}/list"]}""")]
    public async Task Plan_AFileBehindAVariable_IsPartOfTheKey(string value)
    {
        var spec = $$"""{"pip": {{value}}, "env_vars": {"PLACE": "{{_node.Files.Path}}"} }""";
        Write("1.16.0");
        var first = await _node.KeysAsync(spec);

        Write("1.17.0");

        (await _node.KeysAsync(spec)).Should().NotBe(first);
    }

    [Theory]
    [InlineData("pip", "-qUc FILE --pre", "--constraint|FILE --pre")]
    [InlineData("pip", "--constr=FILE", "--constraint|FILE")]
    [InlineData("pip", "--re x", "")]
    [InlineData("pip", "-r", "--requirement")]
    [InlineData("uv", "--constr=FILE", "")]
    [InlineData("uv", "-nb=FILE", "--build-constraints|FILE")]
    public void Read_WordsOfACommand_AreReadAsTheInstallerDoes(string field, string words, string read) =>
        string.Join(
                ' ',
                TableOf(field)
                    .Read(words.Split(' '))
                    .Where(word => word.Option is not null)
                    .Select(word => word.Value is null ? word.Option!.Name : $"{word.Option!.Name}|{word.Value}")
            )
            .Should()
            .Be(read);

    private static PackageManagerKeys KeysOf(string field) => field is "pip" ? Pip.SpecValidator.Keys : Uv.SpecValidator.Keys;

    private static InstallerOptions TableOf(string field) => KeysOf(field).Known;

    private static JsonObject SpecOf(string field, string[] options) =>
        new()
        {
            [field] = new JsonObject
            {
                ["packages"] = new JsonArray("six"),
                [KeysOf(field).Options] = new JsonArray([.. options.Select(word => JsonValue.Create(word))]),
            },
        };

    private static bool NamesAFile(InstallerOption option) =>
        option.Takes is not (OptionValue.None or OptionValue.Text or OptionValue.Index or OptionValue.Certificate);

    private static async Task<string[]> KeysAsync(string[][] forms, Func<string[], Task<string>> keyOf)
    {
        var keys = new List<string>();
        foreach (var form in forms)
        {
            keys.Add(await keyOf(form));
        }

        return [.. keys];
    }

    private IEnumerable<string[]> Forms(InstallerOptions table, InstallerOption option)
    {
        var place = option.Takes switch
        {
            OptionValue.Links or OptionValue.Editable => _node.Files.At("place"),
            OptionValue.Group => _node.Files.At("project", "pyproject.toml") + ":dev",
            _ => _node.Files.At("list"),
        };
        foreach (var name in option.Names)
        {
            yield return [name, place];
            if (name.Length == 2)
            {
                yield return [name + place];
                if (table.Find("-q") is not null)
                {
                    yield return [$"-q{name[1]}{place}"];
                    yield return [$"-q{name[1]}", place];
                }

                continue;
            }

            for (var length = 3; length <= name.Length; length++)
            {
                if (table.Find(name[..length]) == option)
                {
                    yield return [name[..length], place];
                    yield return [$"{name[..length]}={place}"];
                }
            }
        }
    }

    private void Write(string version)
    {
        _node.Files.Write("list", $"six=={version}\n");
        _node.Files.Write("project/pyproject.toml", $"[dependency-groups]\ndev = [\"six=={version}\"]\n");
        _node.Files.Write("place/own-1.0-py3-none-any.whl", version);
    }
}
