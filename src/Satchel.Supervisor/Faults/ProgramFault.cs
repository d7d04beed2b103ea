using System.Text;
using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Texts;
using Satchel.Posix.Files;

namespace Satchel.Supervisor.Faults;

/// <summary>What keeps one program of a run from being run, and the next step.</summary>
/// <param name="program">Its name as the shell was given it: a path, or a word to be looked for in <c>PATH</c>.</param>
/// <param name="files">What the run saw.</param>
internal sealed class ProgramFault(string program, SeenFiles files)
{
    private const int HeadSize = 16 * 1024;

    /// <summary>Bytes of a name in a message: an exit record, which has four at most, is to fit in the room that was taken for it.</summary>
    private const int LongestName = 512;
    private const int LongestPath = 1024;

    private readonly string _shown = ShownText.Cut(program, LongestName);

    /// <summary>Sentences; null when it looks as it should.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public string? Find()
    {
        if (program.Length == 0)
        {
            return "The name of a program in the command is empty: a variable that it is made of is empty or not set.";
        }

        if (CarriageReturnAt(program))
        {
            return CarriageReturn("A script", "the script");
        }

        if (files.FindProgram(program) is not { } path)
        {
            return (program.Contains('/', StringComparison.Ordinal) ? NoFile() : NoProgram(program)) + Split();
        }

        return FileStatus.OfTarget(path) switch
        {
            // A link whose target only the run may have seen.
            null => null,
            { Kind: FileKind.Directory } => $"'{_shown}' is a directory, not a program.",
            { Kind: FileKind.Regular } status => OfFile(path, status),
            _ => null,
        };
    }

    private string? OfFile(string path, FileStatus status)
    {
        using var file = GuardedFile.TryOpenRead(Path.GetFullPath(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path));
        var head = file is null ? [] : HeadOf(file);
        var shebang = ShebangOf(head);
        return file is not null && status.Size == 0
                ? $"'{_shown}' is empty: it has 0 bytes. What was to write it has not, or it was cut off on its way."
            : (status.Permissions & SeenFiles.Executable) == UnixFileMode.None ? NotExecutable(shebang)
            : shebang is not null ? OfShebang(shebang)
            : OfBinary(head, status.Size);
    }

    private string NotExecutable(string? shebang)
    {
        var interpreter = shebang?.TrimEnd('\r') switch
        {
            { } line when line.Contains("python", StringComparison.Ordinal) => "python",
            null when program.EndsWith(".py", StringComparison.Ordinal) => "python",
            { } line when line.Contains("bash", StringComparison.Ordinal) => "bash",
            _ => "sh",
        };
        return $"The file '{_shown}' may not be executed: it lacks the permission. Run it by its interpreter (`{interpreter} {_shown}`), or `chmod +x` it before it is sent.";
    }

    private string? OfShebang(string line)
    {
        if (CarriageReturnAt(line))
        {
            return CarriageReturn($"'{_shown}'", _shown);
        }

        var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return null;
        }

        if (files.FindProgram(words[0]) is null)
        {
            var (whole, last) = (ShownText.Cut(words[0], LongestName), ShownText.Cut(Path.GetFileName(words[0]), LongestName));
            return $"The first line of '{_shown}' asks for '{whole}', which is not on this node. Name one that is, such as '#!/usr/bin/env {last}', or run the script by its interpreter.";
        }

        return
            Path.GetFileName(words[0]) == "env"
            && Array.Find(words[1..], word => !word.StartsWith('-') && !word.Contains('=', StringComparison.Ordinal)) is { } wanted
            && files.FindProgram(wanted) is null
            ? $"The first line of '{_shown}' asks for '{ShownText.Cut(wanted, LongestName)}'. {NoProgram(wanted)}"
            : null;
    }

    private string? OfBinary(ReadOnlySpan<byte> head, long length)
    {
        if (ElfProgram.Read(head, length) is { } elf)
        {
            return elf.IsCutOff
                    ? $"'{_shown}' is a program that is cut off: its {ByteCount.Of(length)} are fewer than its header says. Make it again, or fetch it whole."
                : !elf.IsForThisMachine
                    ? $"'{_shown}' is a program for {elf.Machine} machines; this node is {ElfProgram.ThisMachine}. Send one that was built for that."
                : elf.Loader is { } loader && files.FindProgram(loader) is null
                    ? $"'{_shown}' needs the loader '{ShownText.Cut(loader, LongestName)}', which this node does not have: it was built for another C library. Link it statically, or bring its system with image_uri."
                : null;
        }

        return head.StartsWith("MZ"u8) ? $"'{_shown}' is a program for Windows; this node runs Linux."
            : IsForMac(head) ? $"'{_shown}' is a program for macOS; this node runs Linux."
            : head.Contains((byte)0)
                ? $"'{_shown}' is no program for Linux, and no script: the kernel does not know its format. Run it by the program that reads it."
            : null;
    }

    private string NoFile() =>
        Path.IsPathRooted(program) ? $"There is no file '{_shown}' on this node."
        : files.HasFiles
            ? $"There is no file '{_shown}' in the directory that the job started in. `satchel package list DIRECTORY` shows what of a directory is sent."
        : $"There is no file '{_shown}': the job started in an empty directory. Send yours with `--working-dir .`.";

    private string NoProgram(string wanted)
    {
        var name = ShownText.Cut(wanted, LongestName);
        return files.Find(wanted) is not null
                ? $"No directory of the job's PATH has a program '{name}', but the directory that the job started in has a file of that name: write './{name}'."
            : name is "python" or "python3"
                ? $"There is no '{name}' on the job's PATH ({SearchPath}). Install Python on the node, or bring one with the field conda, uv or image_uri."
            : $"There is no program '{name}' on the job's PATH ({SearchPath}). Install it on the node, send it with the job, or bring it with conda or image_uri; env_vars may set PATH.";
    }

    /// <summary>What a command line became that was quoted as one word and has more behind it.</summary>
    private string Split() =>
        program.Trim().Contains(' ', StringComparison.Ordinal)
            ? " The blanks are part of its name: write a program and its arguments as words of their own, or the whole command as one word."
            : "";

    private string SearchPath => ShownText.Cut(string.Join(':', files.Directories), LongestPath);

    /// <summary>The carriage return as it stands in a line, or as env shows it.</summary>
    private static bool CarriageReturnAt(string text) =>
        text.EndsWith('\r') || text.EndsWith("\\r", StringComparison.Ordinal) || text.EndsWith("$'\\r", StringComparison.Ordinal);

    private static string CarriageReturn(string what, string file) =>
        $"{what} has lines that end as on Windows (CRLF), so that its interpreter is looked for with a carriage return in its name. Convert it, for example with `sed -i 's/\\r$//' {file}`; `*.sh text eol=lf` in .gitattributes keeps it so.";

    private static bool IsForMac(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xCF, 0xFA, 0xED, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xCA, 0xFE, 0xBA, 0xBE]);

    /// <summary>What stands behind <c>#!</c>, with a carriage return that ends it.</summary>
    private static string? ShebangOf(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("#!"u8))
        {
            return null;
        }

        var line = head[2..];
        var end = line.IndexOf((byte)'\n');
        return Encoding.UTF8.GetString(end < 0 ? line : line[..end]);
    }

    private static byte[] HeadOf(SafeFileHandle file)
    {
        var head = new byte[HeadSize];
        return head[..RandomAccess.Read(file, head, 0)];
    }
}
