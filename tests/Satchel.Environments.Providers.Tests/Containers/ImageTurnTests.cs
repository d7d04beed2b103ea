using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Environments.Providers.Tests.Containers;

/// <summary>Collections of images beside jobs that look for theirs. The engine is a script that holds the first removal until it is told.</summary>
public sealed class ImageTurnTests : IDisposable
{
    private const int Images = 12;

    private static readonly Dictionary<string, string> None = [];

    private readonly TemporaryDirectory _directory = new();
    private readonly ContainerOptions _options;
    private readonly ImageNotes _notes;
    private readonly List<RemovedImage> _removed = [];

    public ImageTurnTests()
    {
        SpecialFile.MakePipe(_directory.At("go-on"));
        var engine = _directory.WriteProgram(
            "podman",
            $$"""
            #!/bin/sh
            cd {{_directory.Path}} || exit 1
            for image; do :; done
            id=${image#localhost/tests/}
            id=${id%:1}
            case "$1 $2" in
            "image inspect")
                if [ -e "gone-$id" ]; then echo "Error: $image: image not known" >&2; exit 125; fi
                echo "[{\"Id\": \"$id\", \"Size\": 1000, \"RepoTags\": [\"localhost/tests/$id:1\"]}]" ;;
            "image rm")
                if mkdir first 2>/dev/null; then cat go-on >/dev/null; fi
                : > "gone-$id" ;;
            *) exit 2 ;;
            esac

            """
        );
        _options = new ContainerOptions
        {
            Engine = engine,
            NotesDirectory = _directory.At("notes"),
            RemovesImages = true,
        };
        _notes = ImageNotes.On(_options)!;
        foreach (var id in Enumerable.Range(0, Images).Select(Id))
        {
            _notes.Add(new ImageNote("podman", id.Hex, $"localhost/tests/{id.Hex}:1"));
        }
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Collect_AJobThatLooksForAnImageWhileOneIsRemoved_LooksBeforeTheNextIs()
    {
        var collecting = CollectAsync(static () => new HashSet<Digest>());
        await FirstRemovalAsync();
        var looking = _notes.KeepAllAsync(CancellationToken.None);
        looking.IsCompleted.Should().BeFalse("an image is being removed");
        await GoOnAsync();

        using (await looking)
        {
            Gone().Should().Be(1);
        }

        await collecting;
        _removed.Should().HaveCount(Images);
        Gone().Should().Be(Images);
    }

    [Fact]
    public async Task Collect_ALeaseWasTakenMeanwhile_KeepsItsImage()
    {
        var asked = 0;
        await GoOnAsync();

        await CollectAsync(() => asked++ == 0 ? new HashSet<Digest>() : [Id(0), Id(7)]);

        _removed.Should().HaveCount(Images - 2);
        Directory.EnumerateFiles(_options.NotesDirectory!, "*.json").Should().HaveCount(2);
    }

    [Fact]
    public async Task Collect_AnEngineThatHangs_FailsAndLetsJobsLookAgain()
    {
        var clock = new ManualTime();
        var collecting = CollectAsync(static () => new HashSet<Digest>(), clock);
        await FirstRemovalAsync();

        clock.GoOff();

        (await collecting.Invoking(one => one).Should().ThrowAsync<SetupFailedException>()).WithMessage("*did not remove the image*");
        Gone().Should().Be(Images - 1, "one that does not go keeps no other");
        _removed.Should().HaveCount(Images - 1, "they are told though one failed");
        using var looking = await _notes.KeepAllAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Collect_LeasesCannotBeReadAnyMore_TellsWhatWentBefore()
    {
        var asked = 0;
        await GoOnAsync();

        var collecting = () => CollectAsync(() => asked++ < 4 ? new HashSet<Digest>() : throw new IOException("no descriptors"));

        await collecting.Should().ThrowAsync<IOException>();
        _removed.Should().HaveCount(3);
        Gone().Should().Be(3);
    }

    private static Digest Id(int number) => Digest.Of(BitConverter.GetBytes(number));

    private Task CollectAsync(Func<ISet<Digest>> findNeeded, TimeProvider? clock = null) =>
        new ImageCollector(_options with { Clock = clock ?? TimeProvider.System }, TimeSpan.FromTicks(-1)).CollectAsync(
            findNeeded,
            None,
            _removed.Add,
            CancellationToken.None
        );

    private Task FirstRemovalAsync() =>
        Eventually.TrueAsync(() => Directory.Exists(_directory.At("first")), "the first image is being removed");

    /// <summary>Lets the first removal go on, or go on at once.</summary>
    private async Task GoOnAsync()
    {
        if (Directory.Exists(_directory.At("first")))
        {
            await File.WriteAllTextAsync(_directory.At("go-on"), "");
        }
        else
        {
            Directory.CreateDirectory(_directory.At("first"));
        }
    }

    private int Gone() => Directory.EnumerateFiles(_directory.Path, "gone-*").Count();
}
