using System.Text;

namespace Satchel.Packaging.Tests.Ignore;

/// <summary>
/// A tree of directories, files and ignore files made from a seed. Names and patterns are drawn so that patterns often, but not
/// always, speak of names.
/// </summary>
internal sealed class RandomTree
{
    private static readonly string[] Names =
    [
        "a",
        "b",
        "c",
        "ab",
        "abc",
        "a.b",
        "b.log",
        "a b",
        " a",
        "a ",
        "b\t",
        @"b\",
        @"a\b",
        "[a]",
        "a*",
        "*",
        "?",
        "!a",
        "#a",
        "-",
        "a-c",
        "]",
        "^a",
        "A",
        "B.LOG",
        "a]b",
        "\u00e9",
        "e\u0301",
        "\u4e2d",
        "\U0001F9F3",
        "~",
        "{a,b}",
        ".a",
        ".gitkeep",
        "a+",
        "$a",
        "foo",
        "bar",
        "foobar",
        "0",
        "9",
        "a\r",
        "build",
        "x.o",
    ];

    private static readonly string[] Pieces =
    [
        "*",
        "*",
        "**",
        "?",
        "[ab]",
        "[!a]",
        "[^a]",
        "[a-c]",
        "[]a]",
        "[!]a]",
        "[a-]",
        "[-a]",
        @"[\]]",
        @"[\a]",
        @"[a\-c]",
        "[[:alpha:]]",
        "[[:digit:]]",
        "[[:upper:]a]",
        "[![:space:]]",
        "[[:foo:]]",
        "[[:alpha]",
        "[[:alpha:",
        "[a",
        "[",
        "[!",
        "[c-a]",
        "[*]",
        "[?]",
        "[/]",
        "[a/b]",
        @"\*",
        @"\?",
        @"\[",
        @"\a",
        @"\\",
        @"\ ",
        @"\!",
        @"\#",
        @"\/",
        @"\",
        "/",
        "//",
        "/**/",
        "**/",
        "/**",
        "a",
        "b",
        "c",
        ".",
        "-",
        "!",
        "#",
        " ",
        "\t",
        "\r",
        "\u00e9",
        "{a,b}",
        "***",
        "**a",
        "a**",
        "/*/",
        "[[:punct:]]",
        "[[:alnum:]_]",
        "[\u00e0-\u00ff]",
        "[--0]",
        "[+--]",
        "\0",
    ];

    private readonly Random _random;

    public RandomTree(int seed) => _random = new Random(seed);

    /// <summary>Relative paths of all entries, parents first; true for directories.</summary>
    public List<(string Path, bool IsDirectory)> Entries { get; } = [];

    public void WriteTo(string root, int count)
    {
        Directory.CreateDirectory(root);
        List<string> directories = [""];
        HashSet<string> taken = [];
        while (Entries.Count < count)
        {
            var parent = directories[_random.Next(directories.Count)];
            var path = (parent.Length == 0 ? "" : parent + "/") + Draw(Names);
            if (!taken.Add(path))
            {
                continue;
            }

            var isDirectory = _random.Next(5) == 0;
            Entries.Add((path, isDirectory));
            if (isDirectory)
            {
                Directory.CreateDirectory(Path.Combine(root, path));
                directories.Add(path);
            }
            else
            {
                File.Create(Path.Combine(root, path)).Dispose();
            }
        }

        foreach (var directory in directories.Where(directory => directory.Length == 0 || _random.Next(3) == 0))
        {
            File.WriteAllBytes(Path.Combine(root, directory, ".gitignore"), IgnoreFile());
        }
    }

    private byte[] IgnoreFile()
    {
        using var content = new MemoryStream();
        if (_random.Next(10) == 0)
        {
            content.Write("\uFEFF"u8);
        }

        for (var line = _random.Next(1, 9); line > 0; line--)
        {
            content.Write(Encoding.UTF8.GetBytes(Pattern()));
            if (_random.Next(40) == 0)
            {
                content.WriteByte(0xff);
            }

            content.Write(
                line == 1 && _random.Next(4) == 0 ? []
                : _random.Next(8) == 0 ? "\r\n"u8
                : "\n"u8
            );
        }

        return content.ToArray();
    }

    private string Pattern()
    {
        var text = new StringBuilder();
        text.Append(
            _random.Next(8) switch
            {
                0 => "!",
                1 => "/",
                2 => "!/",
                _ => "",
            }
        );
        if (_random.Next(3) == 0)
        {
            for (var pieces = _random.Next(1, 5); pieces > 0; pieces--)
            {
                text.Append(Draw(Pieces));
            }
        }
        else
        {
            AppendLikeness(text);
        }

        return text.Append(
                _random.Next(12) switch
                {
                    0 or 1 => "/",
                    2 => " ",
                    3 => @"\ ",
                    4 => "/**",
                    5 => "   ",
                    6 => @"\",
                    _ => "",
                }
            )
            .ToString();
    }

    /// <summary>A path of the tree, or its end, with some of it replaced by wildcards.</summary>
    private void AppendLikeness(StringBuilder text)
    {
        var segments = Entries[_random.Next(Entries.Count)].Path.Split('/');
        var first = _random.Next(segments.Length);
        for (var i = first; i < segments.Length; i++)
        {
            text.Append(i == first ? "" : "/")
                .Append(
                    _random.Next(6) switch
                    {
                        0 => "*",
                        1 => "**",
                        2 => segments[i][..(segments[i].Length / 2)] + "*",
                        3 => "*" + segments[i][(segments[i].Length / 2)..],
                        4 => segments[i][..^1] + Draw(Pieces),
                        _ => segments[i],
                    }
                );
        }
    }

    private string Draw(string[] from) => from[_random.Next(from.Length)];
}
