namespace PasidVerify.Conformance;

/// <summary>A trace that cannot be run: the message says which step, and what is wrong with it.</summary>
public sealed class MalformedTraceException : Exception
{
    /// <summary>Without saying what.</summary>
    public MalformedTraceException()
    {
    }

    /// <summary>With a sentence that says what.</summary>
    public MalformedTraceException(string message)
        : base(message)
    {
    }

    /// <summary>With a sentence that says what, and what led to it.</summary>
    public MalformedTraceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
