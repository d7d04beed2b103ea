using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Remote;

namespace Satchel.Environments.Tests.Remote;

public sealed class RemotePinsTests
{
    private const string Key = "k";

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly MemoryKeyValues _cluster = new();
    private readonly RemotePins _pins;

    public RemotePinsTests() => _pins = new RemotePins(_cluster);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task AddAsync_DamagedPinThatAnotherNodePinsAgain_IsTheOthersHoweverOften(int times)
    {
        await _pins.AddAsync(Key, Pin(1), None);
        var (place, record) = _cluster.Values.Single();
        DamageAndPinAgain();

        (await _pins.AddAsync(Key, Pin(2), None)).Should().Be(Pin(1));

        (await _pins.FindAsync(Key, None)).Should().Be(Pin(1));

        void DamageAndPinAgain()
        {
            if (times-- > 0)
            {
                _cluster.BeforeGet = () => _cluster.Values[place] = "{"u8.ToArray();
                _cluster.AfterGet = () =>
                {
                    _cluster.Values[place] = record;
                    DamageAndPinAgain();
                };
            }
        }
    }

    private static RemotePin Pin(byte number) => new("https://h/x.zip", Digest.Of([number]), DateTimeOffset.UnixEpoch);
}
