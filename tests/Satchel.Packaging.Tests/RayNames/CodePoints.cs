using System.Buffers;
using System.Text;

namespace Satchel.Packaging.Tests.RayNames;

/// <summary>Texts as the code points that Ray's matcher sees: <c>?</c> stands for one of them.</summary>
internal static class CodePoints
{
    /// <summary>Those of a name; bytes that are not UTF-8 become half surrogates, which no pattern names.</summary>
    public static int[] Of(ReadOnlySpan<byte> name)
    {
        var points = new List<int>(name.Length);
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out var rune, out var consumed) == OperationStatus.Done)
            {
                points.Add(rune.Value);
            }
            else
            {
                foreach (var value in name[..consumed])
                {
                    points.Add(0xDC00 + value);
                }
            }

            name = name[consumed..];
        }

        return [.. points];
    }

    public static int[] Of(string text) => [.. text.EnumerateRunes().Select(rune => rune.Value)];

    /// <summary>Whether it is blank to Python, which has four more blanks than .NET.</summary>
    public static bool IsBlank(char character) => char.IsWhiteSpace(character) || character is >= '\x1c' and <= '\x1f';
}
