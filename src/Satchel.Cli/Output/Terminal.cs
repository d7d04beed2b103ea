using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Texts;
using Satchel.Cli.Running;
using Satchel.Posix.Files;

namespace Satchel.Cli.Output;

/// <summary>The two streams: data to standard output, messages to standard error. Thread-safe.</summary>
internal sealed class Terminal : IDisposable
{
    public const string Red = "31";
    public const string Green = "32";
    public const string Yellow = "33";
    public const string Dim = "2";

    // Text is not meant for HTML; what people wrote should be what they read.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _lock = new();
    private readonly TerminalStyle _style;
    private readonly bool _color;
    private readonly bool _redraws;
    private int _progressLength;

    public Terminal(TerminalStyle style)
    {
        _style = style;
        IsInteractive = TerminalDevice.Is(StandardStreams.Error);
        var takesSequences =
            style.Color
            ?? (
                string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
                && Environment.GetEnvironmentVariable("TERM") is not "dumb"
            );
        _color = takesSequences && (style.Color is true || IsInteractive);
        _redraws = takesSequences && IsOutputShown;
    }

    /// <summary>Variables that a process needs to use the terminal, as this one has them.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } =
        new[] { "TERM", "COLORTERM", "LANG", "LC_ALL", "LINES", "COLUMNS" }
            .Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)))
            .Where(variable => variable.Value is not null)
            .ToDictionary(variable => variable.Name, variable => variable.Value!, StringComparer.Ordinal);

    /// <summary>The shell of who sits at the terminal.</summary>
    public static string Shell { get; } = Environment.GetEnvironmentVariable("SHELL") is { Length: > 0 } shell ? shell : "/bin/sh";

    /// <summary>Whether a person watches the messages.</summary>
    public bool IsInteractive { get; }

    /// <summary>Whether a person is there to answer.</summary>
    public bool CanAsk => IsInteractive && TerminalDevice.Is(StandardStreams.Input);

    /// <summary>Columns that a line of data may take; null when it goes to a file or another program, which wants all of it.</summary>
    public static int? OutputWidth => IsOutputShown ? Width(StandardStreams.Output) : null;

    /// <summary>Whether to tell more.</summary>
    public bool Verbose => _style.Verbose;

    /// <summary>Whether who reads the output has left.</summary>
    public static bool IsBrokenPipe(IOException exception) => exception.HResult is StandardOutput.ReaderHasLeft;

    /// <summary>Whether writing the output has failed.</summary>
    public static bool IsOutput(IOException exception) => exception.Message.Contains(StandardOutput.Name, StringComparison.Ordinal);

    /// <summary>Prints a line of data.</summary>
    public void Print(string line) => PrintRaw(Printable.Of(line));

    /// <summary>Prints lines of data that people read; on a terminal long ones are broken between words.</summary>
    public void PrintText(string text) =>
        PrintRaw(OutputWidth is { } columns ? WrappedText.Of(Printable.Of(text), columns) : Printable.Of(text));

    /// <summary>Prints a line of data in pieces, each with its colour or none.</summary>
    public void Print(IEnumerable<(string Text, string? Color)> pieces)
    {
        var colors = _color && IsOutputShown;
        PrintRaw(
            string.Concat(
                pieces.Select(piece =>
                    piece.Color is { } color && colors ? $"\e[{color}m{Printable.Line(piece.Text)}\e[0m" : Printable.Line(piece.Text)
                )
            )
        );
    }

    /// <summary>Says what a person is to type, however quiet the rest is to be.</summary>
    public void Prompt(string text)
    {
        lock (_lock)
        {
            ClearProgress();
            Put($"{Printable.Line(text)} ");
        }
    }

    /// <summary>Asks a question; only when <see cref="CanAsk"/>.</summary>
    /// <returns>Whether the answer is yes.</returns>
    public async Task<bool> AskAsync(string question, CancellationToken cancellationToken)
    {
        Prompt($"{question} [y/N]");
        var answer = await FromPersonAsync(TerminalDevice.ReadLine, cancellationToken).ConfigureAwait(false);
        if (answer is null)
        {
            // Ctrl-D ends no line.
            Put("\n");
        }

        return answer?.Trim() is "y" or "Y" or "yes";
    }

    /// <summary>Waits for a person. A read of the keyboard cannot be called off: after Ctrl-C it is left alone, on a thread that holds nothing up.</summary>
    public static Task<T> FromPersonAsync<T>(Func<T> read, CancellationToken cancellationToken) =>
        Task.Run(read, CancellationToken.None).WaitAsync(cancellationToken);

    /// <summary>
    /// Makes way for data that is shown again: clears the screen, or leaves a line empty on a terminal that is to get no control sequences. Nothing
    /// when the data does not go to a terminal.
    /// </summary>
    public void BeginAgain()
    {
        if (IsOutputShown)
        {
            Print(_redraws ? "\e[H\e[2J"u8 : "\n"u8);
        }
    }

    /// <summary>Prints bytes as they are, at once.</summary>
    public void Print(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            ClearProgress();
            StandardOutput.Write(bytes);
        }
    }

    /// <summary>Prints an object as JSON for people and programs.</summary>
    public void PrintJson(JsonNode value)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var target = new Utf8JsonWriter(json, Indented))
        {
            value.WriteTo(target);
        }

        PrintJson(json);
    }

    /// <summary>As <see cref="PrintJson(JsonNode)"/>, for what is long: it is written without being an object before.</summary>
    /// <param name="write">Writes all of it; when it throws nothing is printed.</param>
    public async Task PrintJsonAsync(Func<Utf8JsonWriter, Task> write)
    {
        var json = new ArrayBufferWriter<byte>();
        var target = new Utf8JsonWriter(json, Indented);
        await using (target.ConfigureAwait(false))
        {
            await write(target).ConfigureAwait(false);
        }

        PrintJson(json);
    }

    /// <summary>Prints an object as one line of JSON.</summary>
    public void PrintJsonLine(JsonNode value) => PrintRaw(Printable.OfJson(value.ToJsonString(OneLine)));

    /// <summary>Tells something that is not data.</summary>
    public void Say(string message)
    {
        if (!_style.Quiet)
        {
            Write("INFO", Printable.Of(message));
        }
    }

    /// <summary>Tells something that only who asked for more wants to know.</summary>
    public void Detail(string message)
    {
        if (Verbose)
        {
            Write("INFO", Paint(Dim, Printable.Of(message)));
        }
    }

    public void Success(string message)
    {
        if (!_style.Quiet)
        {
            Write("SUCC", Paint(Green, Printable.Of(message)));
        }
    }

    public void Warn(string message) => Write("WARN", Paint(Yellow, "warning: ") + Printable.Of(message));

    public void Error(string message) => Write("ERR", Paint(Red, "error: ") + Printable.Of(message));

    /// <summary>Tells more of an error, however quiet the rest is to be.</summary>
    public void Explain(string message) => Write("INFO", Printable.Of(message));

    public void Hint(string message) => Write("INFO", Paint(Dim, "hint: ") + Printable.Of(message));

    /// <summary>Tells an error as JSON.</summary>
    public void SayJson(JsonNode value)
    {
        lock (_lock)
        {
            ClearProgress();
            Put(Printable.OfJson(value.ToJsonString(OneLine)) + "\n");
        }
    }

    /// <summary>Shows how far something has come, on one line that the next message takes away again. For a person who watches.</summary>
    public void ShowProgress(string text)
    {
        lock (_lock)
        {
            ClearProgress();
            var line = Printable.Line(text);
            var width = Width(StandardStreams.Error);
            var shown = TextWidth.Cut(line, width - 1);
            Put(Paint(Dim, shown));
            _progressLength = TextWidth.Of(shown);
        }
    }

    /// <summary>Takes the progress line away.</summary>
    public void EndProgress()
    {
        lock (_lock)
        {
            ClearProgress();
        }
    }

    public void Dispose() => EndProgress();

    private void PrintJson(ArrayBufferWriter<byte> json)
    {
        json.Write("\n"u8);
        Print(Printable.OfJson(json.WrittenSpan));
    }

    private void PrintRaw(string text) => Print(Encoding.UTF8.GetBytes(text + "\n"));

    /// <summary>Whether data goes to a terminal.</summary>
    public static bool IsOutputShown => TerminalDevice.Is(StandardStreams.Output);

    private static int Width(int stream) => TerminalDevice.ColumnsOf(stream) ?? 80;

    private void Write(string level, string message)
    {
        lock (_lock)
        {
            ClearProgress();
            if (_style.Records)
            {
                Put(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetLocalNow():yyyy-MM-dd HH:mm:ss,fff}\t{level} "));
            }

            var text = ProgramName.In(message);
            Put((IsInteractive && !_style.Records ? WrappedText.Of(text, Width(StandardStreams.Error)) : text) + "\n");
        }
    }

    private void ClearProgress()
    {
        if (_progressLength > 0)
        {
            Put($"\r{new string(' ', _progressLength)}\r");
            _progressLength = 0;
        }
    }

    private void Put(string text)
    {
        try
        {
            StandardError.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // Nobody can be told any more; the exit code says how it went.
        }
    }

    private string Paint(string code, string text) => _color ? $"\e[{code}m{text}\e[0m" : text;
}
