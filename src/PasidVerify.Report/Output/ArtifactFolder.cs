using System.Security.Cryptography;
using System.Text;
using PasidVerify.Spec;

namespace PasidVerify.Report;

/// <summary>
/// Where files go. A file appears complete or not at all. Evidence is named after its content and never replaces a
/// different file, so that what an earlier run found is not lost to a later one.
/// </summary>
public sealed class ArtifactFolder
{
    private ArtifactFolder(string path) => Path = path;

    /// <summary>Its path, as the caller named it.</summary>
    public string Path { get; }

    /// <summary>Opens a folder, creating it where needed; <see cref="ArtifactException"/> where that fails.</summary>
    public static ArtifactFolder Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            string probe = System.IO.Path.Combine(path, $".{System.IO.Path.GetRandomFileName()}.tmp");
            new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose)
                .Dispose();
            return new(path);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new ArtifactException(path, Reason(e), e);
        }
    }

    /// <summary>Writes a counterexample and returns the path of its file.</summary>
    /// <param name="trace">The counterexample.</param>
    /// <param name="toolVersion">Version of the tool that found it.</param>
    public string Save(Counterexample trace, string toolVersion) =>
        Save($"{trace.Target}-{trace.Claim}", ".itf.json", ItfWriter.Write(trace, toolVersion));

    /// <summary>Writes a text as stem-hash-extension and returns its path.</summary>
    /// <param name="stem">What it is about; what a file name should not carry is replaced.</param>
    /// <param name="extension">With its dot.</param>
    /// <param name="content">The text.</param>
    public string Save(string stem, string extension, string content)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        string path = Path;
        try
        {
            // Eight digits are for people. Where another file has them, or a reader edited this one, use all.
            foreach (int digits in (int[])[8, hash.Length])
            {
                path = System.IO.Path.Combine(Path, $"{FileName(stem)}-{hash[..digits]}{extension}");
                if (Create(path, bytes) || File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes)) return path;
            }
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new ArtifactException(path, Reason(e), e);
        }

        throw new ArtifactException(path, "another file has this name");
    }

    /// <summary>Writes a text as a file of this very name, in place of an older one, and returns its path.</summary>
    /// <param name="name">Its name, for what the same command makes anew.</param>
    /// <param name="content">The text.</param>
    public string Replace(string name, string content)
    {
        string path = System.IO.Path.Combine(Path, name);
        try
        {
            Place(path, Encoding.UTF8.GetBytes(content), overwrite: true);
            return path;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new ArtifactException(path, Reason(e), e);
        }
    }

    /// <summary>False if there is a file of this name already; then it is left as it is.</summary>
    private bool Create(string path, byte[] bytes)
    {
        if (File.Exists(path)) return false;
        try
        {
            Place(path, bytes, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    private void Place(string path, byte[] bytes, bool overwrite)
    {
        string temporary = System.IO.Path.Combine(Path, $".{System.IO.Path.GetRandomFileName()}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>A target may be the path of a library: neither its directories nor its blanks belong into a name.</summary>
    private static string FileName(string stem)
    {
        string name = string.Concat(stem.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'));
        name = name.TrimStart('.', '-');
        return name.Length > 80 ? name[^80..] : name;
    }

    private static bool IsRefusal(Exception e) =>
        e is IOException and not ArtifactException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException;

    private static string Reason(Exception e) => e switch
    {
        UnauthorizedAccessException => "access denied",
        DirectoryNotFoundException or FileNotFoundException => "there is no such directory, and it cannot be made",
        _ => e.Message.ReplaceLineEndings(" "),
    };
}
