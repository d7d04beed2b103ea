using System.Globalization;
using System.Text.Json;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;

namespace Satchel.Server.Starting;

/// <summary>Reads the daemon's command line: options only, written by <c>satchel start</c> rather than by hand.</summary>
internal static class DaemonArguments
{
    private const string PortSearch = "--port-search";

    /// <exception cref="SatchelException"><c>invalid_argument</c>: unknown option, missing or impossible value.</exception>
    public static DaemonOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new DaemonOptions
        {
            Home = SatchelHome.FromEnvironment().Root,
            Supervisor = Path.Combine(AppContext.BaseDirectory, "satchel-supervisor"),
        };
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            if (name == PortSearch)
            {
                options = options with { SearchesPort = true };
                continue;
            }

            i++;
            options = Apply(options, name, i < arguments.Count ? arguments[i] : throw Invalid($"Option {name} has no value."));
        }

        return options;
    }

    private static DaemonOptions Apply(DaemonOptions options, string name, string value) =>
        name switch
        {
            "--home" => options with { Home = Path.GetFullPath(value) },
            "--node" => options with { Node = value },
            "--host" => options with { Host = value },
            "--port" => options with { Port = (int)WholeNumber(name, value, ushort.MaxValue) },
            "--num-cpus" => options with { Cpus = Number(name, value, int.MaxValue) },
            "--num-gpus" => options with { Gpus = Number(name, value, int.MaxValue) },
            "--memory" => options with { Memory = WholeNumber(name, value, long.MaxValue) },
            "--resources" => options with { Resources = Map(name, value, Amount) },
            "--labels" => options with
            {
                Labels = Map(name, value, element => element.GetString() ?? throw new FormatException("A label is a text.")),
            },
            "--supervisor" => options with { Supervisor = Path.GetFullPath(value) },
            _ => throw Invalid($"Unknown option {name}."),
        };

    private static double Number(string name, string value, double most) =>
        double.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= 0 && number <= most
            ? number
            : throw Invalid($"{name} takes a number from 0 to {most.ToString(CultureInfo.InvariantCulture)}, got '{value}'.");

    private static long WholeNumber(string name, string value, long most) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : throw Invalid($"{name} takes a whole number from 0 to {most.ToString(CultureInfo.InvariantCulture)}, got '{value}'.");

    private static double Amount(JsonElement element) =>
        element.GetDouble() is >= 0 and < double.PositiveInfinity and var amount
            ? amount
            : throw new FormatException("An amount is 0 or more.");

    private static Dictionary<string, T> Map<T>(string name, string value, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            return document.RootElement.EnumerateObject().ToDictionary(item => item.Name, item => read(item.Value), StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw Invalid($"{name} takes a JSON object such as {{\"name\": …}}, got '{value}': {exception.Message}");
        }
    }

    private static SatchelException Invalid(string message) =>
        new(new SatchelError("invalid_argument", message, "See `satchel start --help`."));
}
