using Satchel.Cluster.Storage;

namespace Satchel.Cluster.Tests.Running;

/// <summary>Makes a database's disk full: for SQLite, a file that may not grow is the same.</summary>
internal static class FullDisk
{
    /// <summary>A text that needs more room than the last page has.</summary>
    public static string LongText { get; } = new('x', 200_000);

    public static Task FillAsync(HeadDatabase database) =>
        database.WriteAsync(connection => connection.Change("PRAGMA max_page_count = 1"));

    public static Task FreeAsync(HeadDatabase database) =>
        database.WriteAsync(connection => connection.Change("PRAGMA max_page_count = 1000000"));
}
