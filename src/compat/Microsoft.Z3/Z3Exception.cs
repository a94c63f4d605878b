namespace Microsoft.Z3;

/// <summary>What libz3 refused, or why it could not be used.</summary>
public class Z3Exception : Exception
{
    /// <summary>An error that says nothing.</summary>
    public Z3Exception()
    {
    }

    /// <summary>An error in libz3's words.</summary>
    public Z3Exception(string message)
        : base(message)
    {
    }

    /// <summary>An error that another one caused.</summary>
    public Z3Exception(string message, Exception inner)
        : base(message, inner)
    {
    }
}
