using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Shared.Yaml;

namespace Satchel.Environments.Providers.Tests.Yaml;

/// <summary>Documents compared with what Python's <c>yaml.safe_load</c> makes of them.</summary>
public sealed class YamlDocumentTests
{
    [Theory]
    [InlineData("", "null")]
    [InlineData("# only a comment\n", "null")]
    [InlineData("abc\n", "\"abc\"")]
    [InlineData("---\na: 1\n...\n", """{"a": 1}""")]
    [InlineData("a: yes\nb: on\nc: \"yes\"\nd: No\n", """{"a": true, "b": true, "c": "yes", "d": false}""")]
    [InlineData(
        "a: 0x1f\nb: 0o17\nc: 017\nd: 0b11\ne: 1_000\nf: 08\ng: +5\n",
        """{"a": 31, "b": "0o17", "c": 15, "d": 3, "e": 1000, "f": "08", "g": 5}"""
    )]
    [InlineData(
        "a: 1e3\nb: 1.5e3\nc: 1.e+3\nd: -.5\ne: 1.\nf: 1.0\n",
        """{"a": "1e3", "b": "1.5e3", "c": 1000.0, "d": "-.5", "e": 1.0, "f": 1.0}"""
    )]
    [InlineData("a: 1:30\nb: 190:20:30.15\nc: 1:60\nd: -1:30\n", """{"a": 90, "b": 685230.15, "c": "1:60", "d": -90}""")]
    [InlineData("a: 123456789012345678901234567890\n", """{"a": 123456789012345678901234567890}""")]
    [InlineData("a:\nb: ~\nc: null\nd: ''\n", """{"a": null, "b": null, "c": null, "d": ""}""")]
    [InlineData("a: &x [1]\nb: *x\n", """{"a": [1], "b": [1]}""")]
    [InlineData(
        "x: &x {a: 1}\ny: &y {a: 2, b: 3}\nz:\n  <<: [*x, *y]\n  c: 4\n",
        """{"x": {"a": 1}, "y": {"a": 2, "b": 3}, "z": {"c": 4, "a": 1, "b": 3}}"""
    )]
    [InlineData("a: >\n  x\n  y\n\n  z\nb: |\n  p\n  q\nc: |-\n  r\n", """{"a": "x y\nz\n", "b": "p\nq\n", "c": "r"}""")]
    [InlineData("{a: 1, b: [c, d: e], \"f\": g}\n", """{"a": 1, "b": ["c", {"d": "e"}], "f": "g"}""")]
    [InlineData("a: 'it''s'\nb: \"t\\tx\\x41\"\n", """{"a": "it's", "b": "t\txA"}""")]
    [InlineData("a: !!str 5\n", """{"a": "5"}""")]
    [InlineData("d: 2020-01-01\n", """{"d": "2020-01-01"}""")]
    [InlineData(
        "dependencies: [python=3.9, pip, {pip: [x>=1]}]\nchannels:\n- defaults\n",
        """{"dependencies": ["python=3.9", "pip", {"pip": ["x>=1"]}], "channels": ["defaults"]}"""
    )]
    public void Parse_OneDocument_AsPython(string text, string json) =>
        JsonNode
            .DeepEquals(YamlDocument.Parse(text), JsonNode.Parse(json))
            .Should()
            .BeTrue("it says {0}", YamlDocument.Parse(text)?.ToJsonString());

    [Theory]
    [InlineData("a: [1, 2\n", 1)]
    [InlineData("a: 1\nb: [1, 2\n\n\n", 2)]
    [InlineData("a: 1\n  b: 2\n", 2)]
    [InlineData("a: b: c\n", 1)]
    [InlineData("a:\n\t- b\n", 2)]
    [InlineData("a: *nope\n", 1)]
    [InlineData("a: !foo 5\n", 1)]
    [InlineData("a: @x\n", 1)]
    [InlineData("a: 1\n---\nb: 2\n", 2)]
    [InlineData("a: 1\nb: 2\na: 3\n", 3)]
    [InlineData("a: .inf\n", 1)]
    [InlineData("1: a\n", 1)]
    [InlineData("a: 1\nb: \"\u0007\"\n", 2)]
    [InlineData("a: &a [*a]\n", 1)]
    public void Parse_WhatCannotBeRead_NamesTheLine(string text, long line)
    {
        var parse = () => YamlDocument.Parse(text);

        parse.Should().Throw<YamlDocumentException>().Where(fault => fault.Line == line && fault.Error.Hint.Length > 0);
    }

    [Fact]
    public void Parse_AliasesOfAliases_AreBounded()
    {
        var text =
            "a0: &a0 [x, x, x, x, x, x, x, x]\n"
            + string.Concat(
                Enumerable.Range(1, 12).Select(static i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 8))}]\n")
            );

        var parse = () => YamlDocument.Parse(text);

        parse.Should().Throw<YamlDocumentException>().WithMessage("*nodes*");
    }

    [Fact]
    public void Parse_DeepNesting_IsBounded()
    {
        var parse = static () => YamlDocument.Parse(new string('[', 5000));

        parse.Should().Throw<YamlDocumentException>();
    }
}
