using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Custom;

/// <summary>
/// Speaks with the program of a custom field: one process for one request, an object of JSON on its standard input, one on its standard output.
/// Normative in <c>docs/spec/custom-provider.md</c>. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for owns nothing.")]
internal sealed class CustomProgram(CustomProvider provider)
{
    /// <summary>Version of the protocol; a program that answers with another is refused.</summary>
    public const int Protocol = 1;

    private const int LongestAnswer = 4 * 1024 * 1024;
    private const int DeepestAnswer = 64;
    private const int LinesKept = 50;

    /// <summary>How many processes answer at the same time; other questions wait, and their time begins after that.</summary>
    private const int ConcurrentQuestions = 8;

    private readonly SemaphoreSlim _places = new(ConcurrentQuestions);

    /// <summary>Asks something that has to be answered soon.</summary>
    /// <exception cref="SetupFailedException">It fails, answers late or answers nonsense.</exception>
    public async Task<CustomAnswer> AskAsync(string method, JsonObject parameters, IToolRunner tools, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await AskInTimeAsync(method, parameters, tools, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<CustomAnswer> AskInTimeAsync(
        string method,
        JsonObject parameters,
        IToolRunner tools,
        CancellationToken cancellationToken
    )
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(provider.AnswerTimeout);
        try
        {
            var command = Command(method, parameters, new Dictionary<string, string>(StringComparer.Ordinal));
            var result = await tools.RunAsync(command, late.Token).ConfigureAwait(false);
            return new CustomAnswer(Read(method, result, log: null), result.Redact);
        }
        catch (OperationCanceledException tooLate) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SetupFailedException(
                SetupErrorKinds.TimedOut,
                $"{Subject} did not answer '{method}' within {provider.AnswerTimeout.TotalSeconds:0.###} seconds and was ended.",
                $"Mend '{provider.Command[0]}', or raise timeout_seconds of [providers.{provider.Field}] in config.toml.",
                tooLate
            );
        }
    }

    /// <summary>Has it work for as long as the set-up may take.</summary>
    /// <param name="log">Takes what it answers when that is no answer.</param>
    /// <exception cref="SetupFailedException">It fails or answers nonsense.</exception>
    public async Task<JsonObject> WorkAsync(
        string method,
        JsonObject parameters,
        IReadOnlyDictionary<string, string> variables,
        Action<string> onLine,
        Action<string> log,
        IToolRunner tools,
        CancellationToken cancellationToken
    ) =>
        Read(
            method,
            await tools.RunAsync(Command(method, parameters, variables) with { OnLine = onLine }, cancellationToken).ConfigureAwait(false),
            log
        );

    /// <summary>What is wrong with an answer.</summary>
    public SetupFailedException Nonsense(string method, string fault, ToolResult? tool = null) =>
        new(
            SetupErrorKinds.ToolFailed,
            $"{Subject} answers '{method}' with {fault}.",
            $"What it has to answer stands in docs/spec/custom-provider.md. Mend '{provider.Command[0]}'."
        )
        {
            Tool = tool,
        };

    private string Subject => $"The program of the field '{provider.Field}' ({provider.Command[0]})";

    private ToolCommand Command(string method, JsonObject parameters, IReadOnlyDictionary<string, string> variables)
    {
        var request = parameters.DeepClone().AsObject();
        request["protocol"] = Protocol;
        request["method"] = method;
        request["field"] = provider.Field;
        request["settings"] = provider.Settings.DeepClone();
        return new ToolCommand(provider.Command, variables)
        {
            StandardInput = request.ToJsonString() + "\n",
            CaptureStandardOutput = true,
            CaptureLimit = LongestAnswer,
        };
    }

    private JsonObject Read(string method, ToolResult result, Action<string>? log)
    {
        if (result.IsOutputCut)
        {
            throw Nonsense(method, $"more than {LongestAnswer / (1024 * 1024)} MiB");
        }

        var answer = Parse(result.StandardOutput);
        switch (answer?["error"])
        {
            case null:
                break;
            case JsonObject error:
                throw Told(error, WithWords(result, log));
            default:
                throw Nonsense(method, "an 'error' that is no object with 'code' and 'message'", WithWords(result, log));
        }

        if (!result.Succeeded)
        {
            throw new SetupFailedException(
                SetupErrorKinds.ToolFailed,
                $"{Subject} failed at '{method}': it ended with exit code {result.ExitCode}.",
                "Look at its last lines, and ask who set the field up on this cluster."
            )
            {
                Tool = WithWords(result, log),
            };
        }

        if (answer is null)
        {
            throw Nonsense(method, "what is not one object of JSON", WithWords(result, log));
        }

        return answer["protocol"] is JsonValue version && version.TryGetValue<int>(out var spoken) && spoken == Protocol
            ? answer
            : throw new SetupFailedException(
                SetupErrorKinds.ToolTooOld,
                $"{Subject} speaks protocol {result.Redact(answer["protocol"]?.ToJsonString() ?? "unknown")}; this version of Satchel speaks {Protocol}.",
                "Install the version of it that fits this version of Satchel."
            );
    }

    private SetupFailedException Told(JsonObject error, ToolResult tool)
    {
        var kind = error["code"].TryGetText(out var code)
            ? SetupErrorKinds.All.FirstOrDefault(known => known.Code == code) ?? SetupErrorKinds.SetupFailed
            : SetupErrorKinds.SetupFailed;
        return new SetupFailedException(
            kind,
            error["message"].TryGetText(out var message) && message.Length > 0 ? tool.Redact(message) : $"{Subject} says no, and not why.",
            error["hint"].TryGetText(out var hint) && hint.Length > 0
                ? tool.Redact(hint)
                : $"{Subject} said this: ask who set the field up on this cluster."
        )
        {
            Tool = tool,
        };
    }

    /// <summary>A program that said nothing on the way has its answer for last words.</summary>
    private static ToolResult WithWords(ToolResult result, Action<string>? log)
    {
        if (result.LastLines.Count > 0)
        {
            return result;
        }

        string[] lines =
        [
            .. result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(LinesKept).Select(result.Redact),
        ];
        foreach (var line in lines)
        {
            log?.Invoke(line);
        }

        return result with
        {
            Lines = lines.Length > 0 ? lines : ["(it printed nothing)"],
        };
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            var answer = JsonNode.Parse(
                text,
                documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = DeepestAnswer }
            );
            return answer is JsonObject said && !ReadableJson.FindFaults(said, JsonPath.Root).Any() ? said : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException) // the latter: a key with half a surrogate pair
        {
            return null;
        }
    }
}
