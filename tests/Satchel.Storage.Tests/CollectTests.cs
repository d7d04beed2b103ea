using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Testing;

namespace Satchel.Storage.Tests;

public sealed class CollectTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private FileBlobStore _store;

    public CollectTests() => _store = Open(_directory.Path);

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task CollectAsync_NotNeededForTwoCollections_IsRemovedFromTheDisk()
    {
        var loose = (await _store.PutAsync(new MemoryStream(new byte[2_000_000]), expected: null, None)).Digest;
        var packed = await PackAsync(1, 2, 3);

        (await CollectAsync()).Blobs.Should().Be(0, "somebody may be making a package of what has just come");
        var collected = await CollectAsync();

        collected.Should().Be(new BlobsCollected(4, 2_000_000 + (3 * 1000)));
        (await _store.FindMissingAsync([loose, .. packed], None)).Should().HaveCount(4);
        Files("blobs").Concat(Files("packs")).Should().BeEmpty();
    }

    [Fact]
    public async Task CollectAsync_Needed_Stays()
    {
        var loose = (await _store.PutAsync(new MemoryStream(new byte[2_000_000]), expected: null, None)).Digest;
        var packed = await PackAsync(1, 2, 3);

        for (var i = 0; i < 4; i++)
        {
            (await CollectAsync([loose, .. packed])).Blobs.Should().Be(0);
        }

        (await ReadAsync(packed[1])).Should().Equal(Content(2));
    }

    [Fact]
    public async Task CollectAsync_MostOfAPackIsNotNeeded_WritesTheRestAnewAlsoForReadersMeanwhile()
    {
        var packed = await PackAsync(1, 2, 3, 4, 5);
        var before = Files("packs").Single();

        await CollectAsync([packed[0]]);
        await CollectAsync([packed[0]]);

        Files("packs").Should().ContainSingle().Which.Should().NotBe(before);
        (await ReadAsync(packed[0])).Should().Equal(Content(1));
        Reopen();
        (await ReadAsync(packed[0])).Should().Equal(Content(1));
        (await _store.FindMissingAsync(packed, None)).Should().Equal(packed.Skip(1));
    }

    [Fact]
    public async Task CollectAsync_LittleOfAPackIsNotNeeded_LeavesItAsItIs()
    {
        var packed = await PackAsync(1, 2, 3, 4, 5);
        var before = Files("packs").Single();

        await CollectAsync(packed[1..]);
        (await CollectAsync(packed[1..])).Blobs.Should().Be(0);

        Files("packs").Should().Equal(before);
        (await _store.FindMissingAsync(packed, None)).Should().BeEmpty();
    }

    [Fact]
    public async Task CollectAsync_WhileOthersWriteReadAndAsk_TakesNothingThatAnyOfThemRelyOn()
    {
        using var enough = new CancellationTokenSource();
        var collecting = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await CollectAsync();
            }
        });

        // Each makes a batch of what others make as well, and reads it before it has ended: whatever was here must still be here.
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(worker =>
                    Task.Run(async () =>
                    {
                        for (var round = 0; round < 60; round++)
                        {
                            await using var batch = await _store.BeginBatchAsync(None);
                            var numbers = Enumerable.Range(0, 5).Select(i => (round + i + worker) % 12).ToArray();
                            foreach (var number in numbers)
                            {
                                await batch.AddAsync(Digest.Of(Content(number)), Content(number), None);
                            }

                            await batch.CommitAsync(None);
                            foreach (var number in numbers)
                            {
                                (await ReadAsync(Digest.Of(Content(number)))).Should().Equal(Content(number));
                            }
                        }
                    })
                )
        );

        await enough.CancelAsync();
        await collecting;
    }

    [Fact]
    public async Task AnyCourseOfCalls_KeepsWhatIsNeededAndGivesBackTheRest()
    {
        var step = Gen.OneOf(
            Gen.Int[0, 9].Array[1, 5].Select(numbers => (Step)new Step.Packs(numbers)),
            Gen.Int[0, 9].Select(number => (Step)new Step.Puts(number)),
            Gen.Int[0, 9].Array[0, 3].Select(numbers => (Step)new Step.Asks(numbers)),
            Gen.Int[0, 9].Array[0, 6].Select(numbers => (Step)new Step.Collects(numbers)),
            Gen.Const((Step)new Step.Reopens())
        );
        await step.Array[1, 25].SampleAsync(RunAsync, iter: 60, threads: 1);
    }

    private static async Task RunAsync(Step[] course)
    {
        using var directory = new TemporaryDirectory();
        var store = Open(directory.Path);
        // What must be there, by the number of collections that have begun since anybody relied on it.
        var ages = new Dictionary<int, int>();
        foreach (var step in course)
        {
            switch (step)
            {
                case Step.Packs { Numbers: var numbers }:
                    await PackAsync(store, numbers);
                    Array.ForEach(numbers, number => ages[number] = 0);
                    break;
                case Step.Puts { Number: var number }:
                    await store.PutAsync(new MemoryStream(Content(number)), expected: null, None);
                    ages[number] = 0;
                    break;
                case Step.Asks { Numbers: var numbers }:
                    var missing = await store.FindMissingAsync([.. numbers.Select(number => Digest.Of(Content(number)))], None);
                    foreach (var number in numbers.Where(number => !missing.Contains(Digest.Of(Content(number)))))
                    {
                        ages[number] = 0;
                    }

                    break;
                case Step.Collects { Needed: var needed }:
                    await CollectAsync(store, [.. needed.Select(number => Digest.Of(Content(number)))]);
                    foreach (var (number, age) in ages.ToArray())
                    {
                        if (age + 1 >= 2 && !needed.Contains(number))
                        {
                            ages.Remove(number);
                        }
                        else
                        {
                            ages[number] = age + 1;
                        }
                    }

                    break;
                case Step.Reopens:
                    store.Dispose();
                    store = Open(directory.Path);
                    Array.ForEach(ages.Keys.ToArray(), number => ages[number] = 0);
                    break;
            }
        }

        foreach (var number in ages.Keys)
        {
            (await ReadAsync(store, Digest.Of(Content(number)))).Should().Equal(Content(number));
        }

        await CollectAsync(store);
        await CollectAsync(store);
        Files(directory.Path, "blobs").Concat(Files(directory.Path, "packs")).Should().BeEmpty();
        store.Dispose();
    }

    private static byte[] Content(int number) => [.. Enumerable.Repeat((byte)number, 1000)];

    private static FileBlobStore Open(string directory) => FileBlobStore.Open(directory, NullLogger<FileBlobStore>.Instance);

    private static async Task<Digest[]> PackAsync(FileBlobStore store, int[] numbers)
    {
        await using var batch = await store.BeginBatchAsync(None);
        foreach (var number in numbers)
        {
            await batch.AddAsync(Digest.Of(Content(number)), Content(number), None);
        }

        await batch.CommitAsync(None);
        return [.. numbers.Select(number => Digest.Of(Content(number)))];
    }

    private static Task<BlobsCollected> CollectAsync(FileBlobStore store, params Digest[] needed) =>
        store.CollectAsync(needed.ToAsyncEnumerable(), None);

    private static async Task<byte[]> ReadAsync(FileBlobStore store, Digest digest)
    {
        await using var stream = await store.OpenReadAsync(digest, None);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, None);
        return bytes.ToArray();
    }

    private static string[] Files(string root, string directory) =>
        Directory.GetFiles(Path.Combine(root, directory), "*", SearchOption.AllDirectories);

    private void Reopen()
    {
        _store.Dispose();
        _store = Open(_directory.Path);
    }

    private Task<Digest[]> PackAsync(params int[] numbers) => PackAsync(_store, numbers);

    private Task<BlobsCollected> CollectAsync(params Digest[] needed) => CollectAsync(_store, needed);

    private Task<byte[]> ReadAsync(Digest digest) => ReadAsync(_store, digest);

    private string[] Files(string directory) => Files(_directory.Path, directory);

    private abstract record Step
    {
        public sealed record Packs(int[] Numbers) : Step;

        public sealed record Puts(int Number) : Step;

        public sealed record Asks(int[] Numbers) : Step;

        public sealed record Collects(int[] Needed) : Step;

        public sealed record Reopens : Step;
    }
}
