namespace PasidVerify.Report;

/// <summary>Output that could not be written: where, and why. One line.</summary>
public sealed class ArtifactException : IOException
{
    /// <summary>Builds the one-line message.</summary>
    public ArtifactException(string path, string reason, Exception? cause = null)
        : base($"cannot write to '{path}': {reason}", cause) => Path = path;

    /// <summary>The file or directory, as the caller named it.</summary>
    public string Path { get; }
}
