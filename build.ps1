#!/usr/bin/env pwsh
#Requires -Version 7.6

<#
.SYNOPSIS
    Builds, tests, documents and packs Wassette for PowerShell.
.DESCRIPTION
    Every task but Docs only calls dotnet, in the way that CONTRIBUTING.md shows for machines without PowerShell.
.PARAMETER Task
    Build  lays the importable module out under out/Wassette.
    Test   runs all tests, and the Pester suite where Pester 5 is installed.
    Docs   makes the help file from docs/en-US. Needs Microsoft.PowerShell.PlatyPS.
    Pack   makes the package of the wassette tool under out/packages.
    Clean  removes what the other tasks made.
.EXAMPLE
    ./build.ps1 -Task Build, Test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Docs', 'Pack', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug'
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

function Invoke-Build {
    dotnet build --configuration $Configuration
}

function Invoke-Test {
    dotnet test --configuration $Configuration

    if (Get-Module Pester -ListAvailable | Where-Object Version -GE '5.0') {
        & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File tests/Pester/Run.ps1
    }
    else {
        Write-Warning 'The Pester suite is skipped: Pester 5 is not installed (Install-PSResource Pester).'
    }
}

function Invoke-Docs {
    if (-not (Get-Module Microsoft.PowerShell.PlatyPS -ListAvailable)) {
        throw 'The help file is made with Microsoft.PowerShell.PlatyPS, which is not installed (Install-PSResource Microsoft.PowerShell.PlatyPS).'
    }

    # A page per cmdlet goes into the help file; about_ topics are shipped as the text they are.
    $target = New-Item src/Wassette.PowerShell/en-US -ItemType Directory -Force
    $made = New-Item (Join-Path ([IO.Path]::GetTempPath()) "wassette-help-$PID") -ItemType Directory

    try {
        Get-ChildItem docs/en-US -Filter '*-*.md' |
            ForEach-Object { Import-MarkdownCommandHelp -Path $_.FullName } |
            Export-MamlCommandHelp -OutputFolder $made |
            Out-Null

        Get-ChildItem $made -Recurse -Filter '*-Help.xml' | Copy-Item -Destination (Join-Path $target 'Wassette.PowerShell.dll-Help.xml')
    }
    finally {
        Remove-Item $made -Recurse
    }

    Get-ChildItem docs/en-US -Filter 'about_*.md' | ForEach-Object {
        Copy-Item $_ (Join-Path $target ($_.BaseName + '.help.txt'))
    }
}

function Invoke-Pack {
    dotnet pack src/Wassette.Tool
}

function Invoke-Clean {
    dotnet clean --configuration $Configuration

    if (Test-Path out) {
        Remove-Item out -Recurse
    }
}

Push-Location $PSScriptRoot

try {
    $Task | ForEach-Object { & "Invoke-$_" }
}
finally {
    Pop-Location
}
