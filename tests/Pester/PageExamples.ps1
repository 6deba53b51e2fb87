#Requires -Version 7.6

<#
.SYNOPSIS
    Runs the examples of documentation pages, and compares what they write with what the pages say they write.
.DESCRIPTION
    The `powershell` blocks of a page run in order, in one new pwsh of their own that finds the module by its name, statement
    by statement as at a prompt. An `Output` block says exactly what the `powershell` block before it writes, errors
    included. Blocks with other tags are not run; `text` shows what is different each time.

    Gives an object per block: Page, Line, Code, Expected (null without an `Output` block), Actual, Errors.
.PARAMETER Page
    The pages.
.PARAMETER Update
    Writes what the blocks write into the `Output` blocks. Read the difference before you commit it.
.EXAMPLE
    ./tests/Pester/PageExamples.ps1 docs/en-US/Get-WasmTool.md -Update
#>
param(
    [Parameter(Mandatory, Position = 0)]
    [SupportsWildcards()]
    [string[]] $Page,

    [switch] $Update,

    # What the pwsh of the page is told; not for callers.
    [Parameter(DontShow)]
    [switch] $Here
)

$ErrorActionPreference = 'Stop'
$root = Split-Path (Split-Path $PSScriptRoot)
$rootInPages = '/home/ada/wassette'
$mark = [char]0x1e

function Read-Block([string] $Path) {
    $lines = [IO.File]::ReadAllLines($Path)
    $block = $null

    for ($i = 0; $i -lt $lines.Count; $i++) {
        if ($block) {
            if ($lines[$i] -eq '```') {
                $block.Text = ($i -gt $block.First ? $lines[$block.First..($i - 1)] : @()) -join "`n"
                $block.End = $i
                $block
                $block = $null
            }
        }
        elseif ($lines[$i] -match '^```(\S*)') {
            $block = [pscustomobject]@{ Tag = $Matches[1]; First = $i + 1; End = 0; Text = '' }
        }
    }
}

# A README's examples are written for its own folder, a help page's for the root.
function Get-PageLocation([string] $Path) {
    (Split-Path $Path -Leaf) -eq 'README.md' ? (Split-Path $Path) : $root
}

function ConvertTo-Shown {
    process {
        switch ($_) {
            { $_ -is [Management.Automation.VerboseRecord] } { "VERBOSE: $($_.Message)"; break }
            { $_ -is [Management.Automation.WarningRecord] } { "WARNING: $($_.Message)"; break }
            { $_ -is [Management.Automation.InformationRecord] } { "$($_.MessageData)"; break }
            default { $_ }
        }
    }
}

if ($Here) {
    $PSStyle.OutputRendering = 'PlainText'
    $ErrorActionPreference = 'Continue'
    [Console]::OutputEncoding = [Text.UTF8Encoding]::new()
    [cultureinfo]::CurrentCulture = 'en-US'

    # The secrets of the user who runs the examples are neither shown nor changed; Windows has no variable for it.
    $data = New-Item (Join-Path ([IO.Path]::GetTempPath()) "wassette-page-$PID") -ItemType Directory
    $env:XDG_DATA_HOME = $data
    Set-Location (Get-PageLocation $Page[0])

    foreach ($block in Read-Block $Page[0] | Where-Object Tag -EQ 'powershell') {
        [Console]::Out.WriteLine("${mark}block $($block.First)")

        foreach ($statement in [Management.Automation.Language.Parser]::ParseInput($block.Text, [ref] $null, [ref] $null).EndBlock.Statements) {
            $written = @()

            try {
                . ([scriptblock]::Create($statement.Extent.Text)) *>&1 | ConvertTo-Shown | Tee-Object -Variable written | Out-String -Width 100 | Out-Host
            }
            catch {
                $written = @($_)
                $_ | Out-String -Width 100 | Out-Host
            }

            $written | Where-Object { $_ -is [Management.Automation.ErrorRecord] } | ForEach-Object {
                [Console]::Out.WriteLine("${mark}error $($_.FullyQualifiedErrorId)")
            }
            [Console]::Out.WriteLine("${mark}end")
        }
    }

    Remove-Item $data -Recurse
    return
}

function Invoke-Page([string] $Path) {
    $modules = Join-Path $root out
    $env:PSModulePath = $modules + [IO.Path]::PathSeparator + $env:PSModulePath
    $env:NO_COLOR = '1'
    $encoding = [Console]::OutputEncoding
    [Console]::OutputEncoding = [Text.UTF8Encoding]::new()

    try {
        & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File $PSCommandPath $Path -Here 2>&1 | ForEach-Object { "$_" }
    }
    finally {
        [Console]::OutputEncoding = $encoding
        $env:PSModulePath = $env:PSModulePath.Substring($modules.Length + 1)
    }
}

# What the statements of a block wrote, as it is printed in a page.
function Join-Text([string[]] $Text) {
    $result = ''

    foreach ($part in $Text) {
        $part = ($part.TrimEnd() -split "`n").TrimEnd() -join "`n"
        $isBlock = $part.StartsWith("`n")
        $part = $part.Trim("`n")

        if ($part) {
            $result += ($result ? ($isBlock -or $wasBlock ? "`n`n" : "`n") : '') + $part
            $wasBlock = $isBlock
        }
    }

    $result = $result.Replace($root, $rootInPages)
    $IsWindows ? ($result -replace '(?<=/home/ada/wassette\S*)\\', '/') : $result
}

# A path can be cut at the end of a table's line, by how long it is on this machine.
function Limit-Path([string] $Text) { $Text -replace '/home/ada/wassette/\S*', $rootInPages }

foreach ($path in Resolve-Path $Page | ForEach-Object Path) {
    $wrote = @{}
    $errors = @{}
    $text = ''

    foreach ($line in Invoke-Page $path) {
        if ($line -match "$mark(?<what>block|error|end)( (?<rest>.*))?$") {
            # What is written without an end of line stands before the mark.
            $text += $line.Substring(0, $line.IndexOf($mark))

            switch ($Matches.what) {
                'block' { $number = [int] $Matches.rest; $wrote[$number] = @(); $errors[$number] = @() }
                'error' { $errors[$number] += $Matches.rest }
                'end' { $wrote[$number] += $text; $text = '' }
            }
        }
        else {
            $text += "$line`n"
        }
    }

    $blocks = @(Read-Block $path)
    $lines = [Collections.Generic.List[string]][IO.File]::ReadAllLines($path)

    for ($i = $blocks.Count - 1; $i -ge 0; $i--) {
        $output = $i + 1 -lt $blocks.Count -and $blocks[$i + 1].Tag -eq 'Output' ? $blocks[$i + 1] : $null

        if ($Update -and $output -and $blocks[$i].Tag -eq 'powershell') {
            $lines.RemoveRange($output.First, $output.End - $output.First)
            $lines.InsertRange($output.First, [string[]]((Join-Text $wrote[$blocks[$i].First]) -split "`n"))
        }
    }

    if ($Update) {
        [IO.File]::WriteAllText($path, ($lines -join "`n") + "`n")
    }

    for ($i = 0; $i -lt $blocks.Count; $i++) {
        if ($blocks[$i].Tag -eq 'powershell') {
            $output = $i + 1 -lt $blocks.Count -and $blocks[$i + 1].Tag -eq 'Output' ? $blocks[$i + 1] : $null
            [pscustomobject]@{
                Page     = Split-Path $path -Leaf
                Line     = $blocks[$i].First + 1
                Code     = $blocks[$i].Text
                Expected = $output ? (Limit-Path $output.Text) : $null
                Actual   = Limit-Path (Join-Text $wrote[$blocks[$i].First])
                Errors   = $errors[$blocks[$i].First]
            }
        }
    }
}
