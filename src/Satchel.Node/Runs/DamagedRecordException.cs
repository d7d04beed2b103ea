namespace Satchel.Node.Runs;

/// <summary>A claim or exit record cannot be read or makes no sense: it costs its own job, and nobody else anything.</summary>
internal sealed class DamagedRecordException(string path, Exception? innerException = null)
    : Exception(
        $"The record {path} of the run is damaged{(innerException is null ? "" : $" ({innerException.Message})")}. Its processes have been ended, and what is left of it is kept in the directory 'damaged' beside it.",
        innerException
    );
