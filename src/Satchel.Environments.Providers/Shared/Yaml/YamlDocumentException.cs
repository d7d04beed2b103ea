using System.Globalization;
using Satchel.Abstractions.Errors;

namespace Satchel.Environments.Providers.Shared.Yaml;

/// <summary>A text is no YAML document that can be read; says where.</summary>
public sealed class YamlDocumentException : SatchelException
{
    public YamlDocumentException(string fault, long line, long column, string hint)
        : base(ToError(fault, line, column, hint)) => (Line, Column) = (line, column);

    public YamlDocumentException(string fault, long line, long column, string hint, Exception innerException)
        : base(ToError(fault, line, column, hint), innerException) => (Line, Column) = (line, column);

    /// <summary>Line of the fault; the first is 1.</summary>
    public long Line { get; }

    /// <summary>Column of the fault; the first is 1.</summary>
    public long Column { get; }

    private static SatchelError ToError(string fault, long line, long column, string hint) =>
        new("invalid_yaml", string.Create(CultureInfo.InvariantCulture, $"line {line}, column {column}: {fault}"), hint);
}
