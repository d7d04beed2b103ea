using Satchel.Archives;
using static Satchel.Testing.Archives.HostileArchives;

namespace Satchel.Testing.Archives;

/// <summary>Archives that unpack to more than they should.</summary>
internal static class HostileBombs
{
    public static IEnumerable<HostileArchive> Bombs()
    {
        var zeros = new byte[2 * 1024 * 1024];
        var full = Enumerable.Repeat((byte)'x', zeros.Length).ToArray();
        var small = new ArchiveLimits { FreeBytes = 1024 * 1024 };
        yield return Zip("zip bomb", new ZipBuilder().AddRaw("z"u8.ToArray(), full), "250 times", "entry 'z'") with
        {
            Limits = small,
        };
        yield return Tar("tar bomb", new TarBuilder().AddRaw("z"u8.ToArray(), full), "250 times", "entry 'z'") with
        {
            Limits = small,
        };
        yield return Tar(
            "tar bomb behind a hole",
            new TarBuilder().Pax("GNU.sparse.size", "4194304").Pax("GNU.sparse.map", "0,1").Add("s", "x").AddRaw("z"u8.ToArray(), full),
            "250 times",
            "entry 'z'"
        ) with
        {
            Limits = small,
        };
        yield return new HostileArchive(
            "tar bomb after its end",
            ArchiveKind.TarGzip,
            TarBuilder.Gzip([.. new TarBuilder().Add("a", "1").Tar(), .. zeros]),
            "250 times"
        ) with
        {
            Limits = small,
        };
        yield return new HostileArchive("gzip of nothing but zeros", ArchiveKind.TarGzip, TarBuilder.Gzip(zeros), "250 times") with
        {
            Limits = small,
        };
        yield return new HostileArchive(
            "tar bomb beyond the default limits",
            ArchiveKind.TarGzip,
            TarBuilder.Gzip(new byte[80 * 1024 * 1024]),
            "250 times"
        );

        var many = new TarBuilder();
        var manyZipped = new ZipBuilder();
        for (var i = 0; i < 101; i++)
        {
            many.Add($"f{i}");
            manyZipped.Add($"f{i}");
        }

        var few = new ArchiveLimits { MaxEntries = 100, MaxTotalBytes = 1000 };
        yield return Tar("tar of too many entries", many, "more than 100 entries") with
        {
            Limits = few with { MaxTotalBytes = long.MaxValue },
        };
        yield return Zip("zip of too many entries", manyZipped, "more than 100 entries") with
        {
            Limits = few,
        };
        yield return Zip(
            "zip of too many implied directories",
            new ZipBuilder().Add(string.Join('/', Enumerable.Repeat("d", 150)), "x"),
            "more than 100 entries"
        ) with
        {
            Limits = few,
        };
        yield return Zip(
            "zip of too many bytes",
            new ZipBuilder().Add("a", new string('x', 600)).Add("b", new string('y', 600)),
            "more than 1.0 KiB"
        ) with
        {
            Limits = few,
        };
        yield return Tar(
            "tar of endless pax headers",
            Repeat(101, static (tar, _) => tar.Pax("comment", "x")),
            "more than 100 entries"
        ) with
        {
            Limits = few with { MaxTotalBytes = long.MaxValue },
        };
    }
}
