using System.Security.Cryptography;

namespace Satchel.Node.Workers;

/// <summary>Names a worker for its whole life: 56 lower-case hex digits.</summary>
internal readonly record struct WorkerId(string Text)
{
    private const int Digits = 56;

    public static WorkerId Create() => new(RandomNumberGenerator.GetHexString(Digits, lowercase: true));

    public override string ToString() => Text;
}
