namespace PasidVerify.Bench;

/// <summary>A benchmark cannot be run as it was asked for: one line says why.</summary>
public sealed class BenchmarkException : Exception
{
    /// <summary>Without a reason.</summary>
    public BenchmarkException()
    {
    }

    /// <summary>With the reason.</summary>
    public BenchmarkException(string message)
        : base(message)
    {
    }

    /// <summary>With the reason and what caused it.</summary>
    public BenchmarkException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
