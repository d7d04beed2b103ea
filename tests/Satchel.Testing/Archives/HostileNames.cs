using System.Text;
using static Satchel.Testing.Archives.HostileArchives;

namespace Satchel.Testing.Archives;

/// <summary>Names that climb, are absolute, or are no names.</summary>
internal static class HostileNames
{
    public static IEnumerable<HostileArchive> Names()
    {
        (string Name, string Reason)[] everywhere =
        [
            ("../evil", "'..'"),
            ("a/../../evil", "'..'"),
            ("a/b/..", "'..'"),
            ("./../evil", "'..'"),
            ("..", "'..'"),
            ("a//..//..//evil", "'..'"),
            ("/etc/passwd", "absolute"),
            ("//server/share", "absolute"),
            ("\\\\server\\share", "absolute"),
            ("\\evil", "absolute"),
            ("C:\\evil", "drive"),
            ("c:/evil", "drive"),
            ("", "no name"),
            ("a/" + new string('n', 256), "longer than 255"),
            ("\uFFFD/x", "UTF-8"),
        ];
        foreach (var (name, reason) in everywhere)
        {
            yield return Zip($"zip name '{Shorten(name)}'", new ZipBuilder().Add("ok", "1").Add(name, "x"), Shorten(name), reason);
            if (name.Length is > 0 and <= 100)
            {
                yield return Tar($"tar name '{Shorten(name)}'", new TarBuilder().Add("ok", "1").Add(name, "x"), Shorten(name), reason);
            }
        }

        yield return Zip("zip name climbing by backslashes", new ZipBuilder().Add("a\\..\\..\\evil", "x"), "'..'");
        yield return Zip(
            "zip name from Windows climbing by backslashes",
            new ZipBuilder { System = 0 }.Add("a\\..\\..\\evil", "x"),
            "a/../../evil",
            "'..'"
        );
        yield return Zip("zip name with a relative drive", new ZipBuilder().Add("C:evil", "x"), "C:evil", "drive");
        yield return Zip("zip name with NUL", new ZipBuilder().Add("a\0b", "x"), "a\\u0000b", "NUL");
        yield return Zip("zip name in overlong UTF-8", new ZipBuilder().AddRaw([0xC0, 0xAE, 0xC0, 0xAE, 0x2F, 0x78], [1]), "UTF-8");
        yield return Zip("zip name that is a surrogate", new ZipBuilder().AddRaw([0xED, 0xA0, 0x80], [1]), "UTF-8");
        yield return Zip(
            "zip name of 64 KiB",
            new ZipBuilder().Add(string.Concat(Enumerable.Repeat("abcdefg/", 8191)) + "x", "x"),
            "longer than 4095"
        );
        yield return Zip("zip name with an escape sequence", new ZipBuilder().Add("../\u001b[2J", "x"), "\\u001b[2J", "'..'");
        yield return Tar("tar name climbing by backslashes", new TarBuilder().Add("a\\..\\..\\evil", "x"), "'..'");
        yield return Tar("tar name in overlong UTF-8", new TarBuilder().AddRaw([0xC0, 0xAE, 0xC0, 0xAE, 0x2F, 0x78], [1]), "UTF-8");
        yield return Tar("tar name by pax that climbs", new TarBuilder().Pax("path", "../evil").Add("harmless", "x"), "../evil", "'..'");
        yield return Tar("tar name by pax with NUL", new TarBuilder().Pax("path", "a\0b").Add("harmless", "x"), "a\\u0000b", "NUL");
        yield return Tar(
            "tar name by pax that is absolute",
            new TarBuilder().Pax("path", "/etc/passwd").Add("harmless", "x"),
            "/etc/passwd",
            "absolute"
        );
        yield return Tar(
            "tar name by pax of 64 KiB",
            new TarBuilder().Pax("path", string.Concat(Enumerable.Repeat("abcdefg/", 8192))).Add("harmless", "x"),
            "longer than 4095"
        );
        yield return Tar(
            "tar name by pax for all entries",
            new TarBuilder().Pax("path", "evil", 'g').Add("harmless", "x"),
            "'path' for all entries"
        );
        yield return Tar(
            "tar name by GNU that climbs",
            new TarBuilder().Add("././@LongLink", "../../evil\0", 'L').Add("harmless", "x"),
            "../../evil",
            "'..'"
        );
        yield return Tar("tar name by GNU without an entry", new TarBuilder().Add("././@LongLink", "evil\0", 'L'), "announces an entry");
        yield return Tar("tar name with prefix that climbs", PrefixedTar("..", "evil"), "../evil", "'..'");
    }

    private static TarBuilder PrefixedTar(string prefix, string name)
    {
        var tar = new TarBuilder().Add(name, "x").Tar(withEnd: false);
        Encoding.ASCII.GetBytes(prefix).CopyTo(tar, 345);
        tar.AsSpan(148, 8).Fill((byte)' ');
        Octal(Convert.ToString(tar.Take(512).Sum(b => b), 8).PadLeft(7, '0') + "\0").CopyTo(tar, 148);
        return new TarBuilder().Raw(tar);
    }

    private static string Shorten(string name) => name.Length > 50 ? name[..50] : name;
}
