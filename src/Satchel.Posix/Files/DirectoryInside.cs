using System.Text;

namespace Satchel.Posix.Files;

/// <summary>
/// A directory below another that no link and no mount on the way leads out of, held open: what is done by names in it happens there,
/// whatever is renamed meanwhile.
/// </summary>
public sealed class DirectoryInside : IDisposable
{
    private readonly OpenDirectory _directory;

    private DirectoryInside(OpenDirectory directory) => _directory = directory;

    /// <summary>Makes what is missing of the way, with the process's umask, and opens the last one.</summary>
    /// <param name="root">Existing directory; links on the way there are followed.</param>
    /// <param name="way">Names below it; empty for the root itself.</param>
    /// <exception cref="IOException">Something on the way is no directory, or cannot be made or opened; the message says which.</exception>
    public static DirectoryInside Make(string root, IReadOnlyList<string> way)
    {
        var place = OpenDirectory.Open(root);
        try
        {
            foreach (var name in way)
            {
                var path = PathOf(place, CheckedName(name));
                if (FileStatus.OfName(path) is null)
                {
                    Directory.CreateDirectory(path);
                }

                var error = place.TryOpenInside(Encoding.UTF8.GetBytes(name + '\0'), oldKernel: false, out var next);
                if (next is null)
                {
                    var part = string.Join('/', way.TakeWhile(above => above != name).Append(name));
                    throw error is OpenDirectory.TooManyLinks or OpenDirectory.NotADirectory
                        ? new IOException($"'{part}' is no directory, or a link to one")
                        : new IOException($"'{part}': {OpenDirectory.Describe(error)}", error);
                }

                place.Dispose();
                place = next;
            }

            return new DirectoryInside(place);
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <summary>A path of a name in it, for as long as this is open.</summary>
    /// <exception cref="IOException">It is not a name.</exception>
    public string At(string name) => PathOf(_directory, CheckedName(name));

    public void Dispose() => _directory.Dispose();

    private static string CheckedName(string name) =>
        name is "" or "." or ".." || name.Contains('/', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal)
            ? throw new IOException($"'{name}' is not a name that a file can have.")
            : name;

    private static string PathOf(OpenDirectory directory, string name) =>
        FormattableString.Invariant($"/proc/self/fd/{directory.Descriptor}/{name}");
}
