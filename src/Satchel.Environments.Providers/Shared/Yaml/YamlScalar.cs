using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Satchel.Environments.Providers.Shared.Yaml;

/// <summary>What a scalar means, by its tag or, when it is plain, by its form, as in Python's <c>yaml.safe_load</c>.</summary>
internal static partial class YamlScalar
{
    private const string TagPrefix = "tag:yaml.org,2002:";

    private const int MostDigits = 4300;

    public static JsonNode? Read(Scalar scalar)
    {
        var text = scalar.Value;
        if (!scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific)
        {
            return ReadTagged(scalar, text);
        }

        if (scalar.Style is not ScalarStyle.Plain || scalar.Tag.IsNonSpecific)
        {
            return text;
        }

        return IsNull(text) ? null
            : ReadBoolean(text) is { } boolean ? boolean
            : Integer().IsMatch(text) ? ReadInteger(scalar, text)
            : Real().IsMatch(text) ? ReadReal(scalar, text)
            : text;
    }

    private static JsonNode? ReadTagged(Scalar scalar, string text) =>
        scalar.Tag.Value switch
        {
            TagPrefix + "str" => text,
            TagPrefix + "null" => null,
            TagPrefix + "bool" when ReadBoolean(text) is { } boolean => boolean,
            TagPrefix + "int" when Integer().IsMatch(text) => ReadInteger(scalar, text),
            TagPrefix + "float" when Real().IsMatch(text) || Integer().IsMatch(text) => ReadReal(scalar, text),
            _ => throw Fault(scalar, $"could not determine a constructor for the tag '{scalar.Tag.Value}'", "Remove the tag."),
        };

    private static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    private static bool? ReadBoolean(string text) =>
        text switch
        {
            "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => true,
            "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => false,
            _ => null,
        };

    private static JsonNode ReadInteger(Scalar scalar, string text)
    {
        var digits = text.Replace("_", "", StringComparison.Ordinal).TrimStart('+', '-');
        var magnitude = digits switch
        {
            _ when digits.StartsWith("0b", StringComparison.Ordinal) => ReadDigits(digits[2..], 2),
            _ when digits.StartsWith("0x", StringComparison.Ordinal) => ReadDigits(digits[2..], 16),
            _ when digits.Contains(':', StringComparison.Ordinal) => digits
                .Split(':')
                .Aggregate((BigInteger?)BigInteger.Zero, (sum, part) => (sum * 60) + ReadDigits(part, 10)),
            ['0', _, ..] => ReadDigits(digits[1..], 8),
            _ => ReadDigits(digits, 10),
        };
        if (magnitude is null)
        {
            throw Fault(scalar, $"'{text}' is not a number", "Put it into quotes when it is meant as text.");
        }

        var number = text.StartsWith('-') ? -magnitude.Value : magnitude.Value;
        return JsonNode.Parse(number.ToString(CultureInfo.InvariantCulture))!;
    }

    /// <summary>The number of some digits; null when there are none, or so many that reading them would take long.</summary>
    private static BigInteger? ReadDigits(string digits, int radix) =>
        digits.Length is 0 or > MostDigits ? null
        : radix is 10 ? BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture)
        : digits.Aggregate(BigInteger.Zero, (sum, digit) => (sum * radix) + Convert.ToInt32(digit.ToString(), 16));

    private static JsonNode ReadReal(Scalar scalar, string text)
    {
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        var number = plain.Contains(':', StringComparison.Ordinal)
            ? plain.TrimStart('+', '-').Split(':').Aggregate(0.0, (sum, part) => (sum * 60) + ReadDouble(part))
                * (plain.StartsWith('-') ? -1 : 1)
            : ReadDouble(plain);
        return double.IsFinite(number)
            ? JsonNode.Parse(WithPoint(number))!
            : throw Fault(scalar, $"'{text}' is a number that JSON cannot hold", "Put it into quotes when it is meant as text.");
    }

    private static double ReadDouble(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;

    /// <summary>A float keeps a point, so that it does not turn into an integer.</summary>
    private static string WithPoint(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }

    private static YamlDocumentException Fault(Scalar scalar, string fault, string hint) =>
        new(fault, scalar.Start.Line, scalar.Start.Column, hint);

    [GeneratedRegex(
        @"^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)\z",
        RegexOptions.None,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Integer();

    [GeneratedRegex(
        @"^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z",
        RegexOptions.None,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Real();
}
