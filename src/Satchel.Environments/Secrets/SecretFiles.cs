using System.Security.Cryptography;
using System.Text;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Secrets;
using Satchel.Posix.Deletion;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Environments.Secrets;

/// <summary>Secrets as files of the head that only its user can read, one each, named as they are.</summary>
public sealed class SecretFiles : ISecretStore
{
    /// <summary>Most bytes of a secret: what a variable can take.</summary>
    private const int MostBytes = 64 * 1024;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // No secret can have the name.
    private const string KeyFile = ".key";

    private const int BytesOfKey = 32;
    private const int BytesOfMark = 8;

    private readonly string _directory;
    private readonly Lock _making = new();

    /// <param name="directory">Absolute; made when it is first needed.</param>
    public SecretFiles(string directory)
    {
        _directory = directory;
        if (Directory.Exists(directory))
        {
            foreach (var unfinished in Directory.EnumerateFiles(directory, ".*.tmp"))
            {
                File.Delete(unfinished);
            }
        }
    }

    public IReadOnlyList<SecretInfo> List() =>
        Directory.Exists(_directory)
            ?
            [
                .. new DirectoryInfo(_directory)
                    .EnumerateFiles()
                    .Where(file => SecretReference.IsName(file.Name))
                    .OrderBy(file => file.Name, StringComparer.Ordinal)
                    .Select(file => new SecretInfo(file.Name, new DateTimeOffset(file.LastWriteTimeUtc))),
            ]
            : [];

    public string? Find(string name) =>
        SecretReference.IsName(name) && GuardedFile.TryReadOwn(PathOf(name), MostBytes) is { } value
            ? Encoding.UTF8.GetString(value)
            : null;

    public string MarkOf(string text) =>
        Convert.ToHexString(HMACSHA256.HashData(Key(), Encoding.UTF8.GetBytes(text)).AsSpan(0, BytesOfMark));

    public bool Contains(string name) => SecretReference.IsName(name) && File.Exists(PathOf(name));

    public void Set(string name, string value)
    {
        if (!SecretReference.IsName(name))
        {
            throw Invalid($"'{name}' cannot be the name of a secret.", $"A name is {SecretReference.NameRule}.");
        }

        var bytes = Encoding.UTF8.GetBytes(value);
        if (bytes.Length is 0 or > MostBytes || value.Contains('\0', StringComparison.Ordinal))
        {
            throw Invalid(
                $"The value of secret '{name}' is {(bytes.Length == 0 ? "empty" : bytes.Length > MostBytes ? $"longer than {MostBytes} bytes" : "no text: it has a null character")}.",
                "Give a text that a variable can hold; encode bytes, for example as base64."
            );
        }

        try
        {
            Write(name, bytes);
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            throw new DiskFullException(_directory, exception);
        }
    }

    public bool Remove(string name)
    {
        if (!Contains(name))
        {
            return false;
        }

        OwnFile.Remove(PathOf(name));
        DurableDirectory.Flush(_directory);
        return true;
    }

    /// <summary>What marks are made with; made when it is first needed, and anew when it is gone or damaged.</summary>
    private byte[] Key()
    {
        lock (_making)
        {
            OwnFile.MakeWay(PathOf(KeyFile));
            if (GuardedFile.TryReadOwn(PathOf(KeyFile), MostBytes) is { Length: BytesOfKey } known)
            {
                return known;
            }

            var key = RandomNumberGenerator.GetBytes(BytesOfKey);
            Write(KeyFile, key);
            return key;
        }
    }

    private void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(_directory, OwnerOnly);
        OwnFile.MakeWay(PathOf(name));
        DurableFile.Write(PathOf(name), content);
    }

    private string PathOf(string name) => Path.Combine(_directory, name);

    private static SatchelException Invalid(string message, string hint) => new(new SatchelError("invalid_secret", message, hint));
}
