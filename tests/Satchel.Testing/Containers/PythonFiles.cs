using System.Diagnostics;
using System.Formats.Tar;

namespace Satchel.Testing.Containers;

/// <summary>The machine's own Python 3 as files of an image: the interpreter, its standard library and the libraries both need, without pip.</summary>
public static class PythonFiles
{
    /// <summary>What says why tests skip.</summary>
    public const string Missing = "The machine's Python is not Debian's.";

    private const string Program = "/usr/bin/python3";

    private static readonly string[] LeftOut = ["__pycache__", "test", "idlelib", "tkinter", "lib2to3", "dist-packages"];

    private static readonly string[] Usual = ["libgcc_s.so.1", "librt.so.1", "libpthread.so.0", "libdl.so.2"];

    private static string Library =>
        "/usr/lib/" + Path.GetFileName(File.ResolveLinkTarget(Program, returnFinalTarget: true)?.FullName ?? Program);

    /// <summary>Whether the machine's Python lies where Debian has it.</summary>
    public static bool AreHere => File.Exists(Program) && Directory.Exists(Library);

    /// <summary>Adds them to an image.</summary>
    public static void AddTo(TarWriter writer)
    {
        writer.WriteEntry(
            Program is var link && File.ResolveLinkTarget(link, returnFinalTarget: true) is { } real ? real.FullName : Program,
            "usr/bin/python3"
        );
        var added = new SortedSet<string>(StringComparer.Ordinal);
        AddDirectory(writer, new DirectoryInfo(Library), added);
        string[] objects = [Program, .. added.Where(file => file.EndsWith(".so", StringComparison.Ordinal))];
        // What other programs find in every image with a C library.
        string[] usual = [.. Usual.Select(name => "/lib/x86_64-linux-gnu/" + name).Where(File.Exists)];
        foreach (var library in LibrariesOf(objects).Union(usual, StringComparer.Ordinal))
        {
            var file = File.ResolveLinkTarget(library, returnFinalTarget: true)?.FullName ?? library;
            writer.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, library[1..])
                {
                    DataStream = new MemoryStream(File.ReadAllBytes(file)),
                    Mode = (UnixFileMode)0x1ed,
                }
            );
        }
    }

    private static void AddDirectory(TarWriter writer, DirectoryInfo directory, SortedSet<string> added)
    {
        foreach (var entry in directory.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (entry is DirectoryInfo below)
            {
                if (!LeftOut.Contains(entry.Name, StringComparer.Ordinal) && !entry.Name.StartsWith("config-", StringComparison.Ordinal))
                {
                    AddDirectory(writer, below, added);
                }
            }
            else if (File.Exists(entry.FullName))
            {
                writer.WriteEntry(
                    File.ResolveLinkTarget(entry.FullName, returnFinalTarget: true)?.FullName ?? entry.FullName,
                    entry.FullName[1..]
                );
                added.Add(entry.FullName);
            }
        }
    }

    private static IEnumerable<string> LibrariesOf(IEnumerable<string> objects)
    {
        var start = new ProcessStartInfo("ldd", objects)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var lines = process.StandardOutput.ReadToEnd().Split('\n');
        process.WaitForExit();
        errors.Wait();
        return lines
            .Where(line => line.StartsWith('\t'))
            .Select(line => line.Split("=>")[^1].Trim().Split(' ')[0])
            .Where(path => path.StartsWith('/'))
            .Distinct(StringComparer.Ordinal);
    }
}
